import { frequentWords, veryFrequentWords } from "./frequent-words.ts";
import { wordFields } from "./word-fields.ts";

/**
 * Everyday words by the slot of a template they can fill, each with a weight: `T` a thing, `A` an action, `G` an action
 * under way ("leaking"), `P` an action done ("tightened"), `Q` a quality ("greasy").
 */
export type WordClass = "T" | "A" | "G" | "P" | "Q";

export interface EverydayWeights {
  readonly frequent: number;
  readonly veryFrequent: number;
}

/** Every everyday word with its weight, rare ones having 1. */
export function everydayWeights(weights: EverydayWeights): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { things, actions, forms, qualities, others } of wordFields) {
    for (const list of [things, actions, forms, qualities, others]) for (const word of list) all.set(word, 1);
  }
  for (const word of frequentWords) all.set(word, weights.frequent);
  for (const word of veryFrequentWords) all.set(word, weights.veryFrequent);
  return all;
}

/** The members of each class with their weights. Words of every second sentence stay out: they are in the questions themselves. */
export function everydayClasses(weights: ReadonlyMap<string, number>): ReadonlyMap<WordClass, ReadonlyMap<string, number>> {
  const outside = new Set(veryFrequentWords);
  const pick = (lists: readonly (readonly string[])[], isMember: (word: string) => boolean = () => true) =>
    new Map(
      lists
        .flat()
        .filter((word) => !outside.has(word) && isMember(word))
        .map((word) => [word, weights.get(word) ?? 1]),
    );
  const forms = wordFields.map((field) => field.forms);
  return new Map([
    ["T", pick(wordFields.map((field) => field.things))],
    ["A", pick(wordFields.map((field) => field.actions))],
    ["G", pick(forms, (word) => word.endsWith("ing"))],
    ["P", pick(forms, (word) => !/(?:ing|s)$/.test(word))],
    ["Q", pick(wordFields.map((field) => field.qualities))],
  ]);
}
