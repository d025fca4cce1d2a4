import { type BigramCounts, utteranceEnd, utteranceStart } from "./bigram.ts";

/** Phrases that can stand in a slot, each with a weight, by the slot's name: one capital letter other than I. */
export type PhraseClasses = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** True for a slot of a template. */
export function isSlot(word: string): boolean {
  return /^[A-Z]$/.test(word);
}

/** True for the symbol of a class of words, which is no word itself. */
export function isClassSymbol(symbol: string): boolean {
  return symbol.startsWith("<in:") || symbol.startsWith("<out:");
}

/**
 * Counts templates with classes of words in their slots: `<in:X>` leads to any word that begins a phrase of X, and words that
 * end one lead to `<out:X>`. The grammar stays small that way, because a phrase needs one transition and not one a template.
 * @param pronounceable words that can be heard; phrases with others are left out
 */
export class ClassTemplates {
  readonly #counts: BigramCounts;
  readonly #members: ReadonlyMap<string, readonly { words: readonly string[]; weight: number }[]>;
  readonly #uses = new Map<string, number>();

  constructor(counts: BigramCounts, classes: PhraseClasses, pronounceable: ReadonlySet<string>) {
    this.#counts = counts;
    this.#members = new Map([...classes].map(([name, phrases]) => [name, phrasesOf(phrases, pronounceable)]));
  }

  add(template: string, weight: number): void {
    const words = template.split(" ");
    if (!words.every((word) => !isSlot(word) || (this.#members.get(word)?.length ?? 0) > 0)) return;
    let previous = utteranceStart;
    for (const word of words) {
      this.#counts.addPair(previous, isSlot(word) ? `<in:${word}>` : word, weight);
      if (isSlot(word)) this.#uses.set(word, (this.#uses.get(word) ?? 0) + weight);
      previous = isSlot(word) ? `<out:${word}>` : word;
    }
    this.#counts.addPair(previous, utteranceEnd, weight);
  }

  /** Counts the members of the classes, as often as their slots were used. Once, after the last template. */
  addMembers(): void {
    for (const [name, used] of this.#uses) {
      const phrases = this.#members.get(name) ?? [];
      const total = phrases.reduce((sum, phrase) => sum + phrase.weight, 0);
      for (const { words, weight } of phrases) {
        const expected = (used * weight) / total;
        this.#counts.addPair(`<in:${name}>`, words[0] ?? "", expected);
        this.#counts.addPair(words.at(-1) ?? "", `<out:${name}>`, expected);
        for (let at = 1; at < words.length; at++) this.#counts.addPair(words[at - 1] ?? "", words[at] ?? "", expected);
      }
    }
  }
}

function phrasesOf(phrases: ReadonlyMap<string, number>, pronounceable: ReadonlySet<string>) {
  return [...phrases]
    .map(([phrase, weight]) => ({ words: phrase.split(" "), weight }))
    .filter(({ words }) => words.every((word) => pronounceable.has(word)));
}
