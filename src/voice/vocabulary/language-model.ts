import { BigramCounts, type BigramModel, wittenBell } from "./bigram.ts";
import { ClassTemplates, isClassSymbol, isSlot } from "./class-templates.ts";
import { codeSpeech, findCodes } from "./codes.ts";
import { everydayPatterns } from "./everyday/everyday-patterns.ts";
import { everydayClasses, everydayWeights } from "./everyday/word-classes.ts";
import { everydayQuestions } from "./everyday-questions.ts";
import { manualTerms } from "./manual-terms.ts";
import { questionTemplates } from "./question-templates.ts";
import { spokenWords } from "./verbalize.ts";

/** How much each source counts; measured with `bench/speech.ts`. */
export interface LanguageModelWeights {
  /** A sentence of the manual. */
  readonly manual: number;
  /** A template. */
  readonly template: number;
  /** An everyday question. */
  readonly everyday: number;
  /** A pattern of everyday words. */
  readonly pattern: number;
  /** What every word counts for without being found in anything. */
  readonly floor: number;
  /** What an everyday word counts for beside a rare one, which counts 1: in multiples of `rare`. */
  readonly rare: number;
  readonly frequent: number;
  readonly veryFrequent: number;
  /** Bigrams kept; each costs a decoder about 3 kB. */
  readonly maxBigrams: number;
}

export const defaultWeights: LanguageModelWeights = {
  manual: 1,
  template: 4,
  everyday: 1,
  pattern: 1,
  floor: 0.5,
  rare: 0.1,
  frequent: 6,
  veryFrequent: 40,
  maxBigrams: 3_000,
};

/** The words of a manual, ready to be made into a language model once their pronunciations are known. */
export interface SpokenManual {
  readonly sentences: readonly (readonly string[])[];
  readonly headings: readonly (readonly string[])[];
  readonly codes: readonly string[];
  /** Every word that may be recognised, most frequent first; at most `maxWords` plus the everyday ones. */
  readonly words: readonly string[];
}

const everyday = everydayQuestions.map((question) => question.split(" "));

/** Cuts a manual into spoken words. Codes are said in all their ways. */
export function spokenManual(text: { sentences: readonly string[]; headings: readonly string[] }, maxWords: number): SpokenManual {
  const sentences: string[][] = [];
  const codes = new Set<string>();
  for (const sentence of text.sentences) {
    const found = findCodes(sentence);
    for (const one of found) codes.add(one);
    // Each way is spoken in its own copy of the sentence, so that every way has its context.
    const ways = Math.min(3, Math.max(1, ...found.map((one) => codeSpeech(one).length)));
    for (let way = 0; way < ways; way++) {
      sentences.push(spokenWords(sentence, (options) => options[Math.min(way, options.length - 1)] ?? []));
    }
  }
  const headings = text.headings.map((heading) => spokenWords(heading));
  for (const heading of text.headings) for (const one of findCodes(heading)) codes.add(one);
  const counts = new Map<string, number>();
  for (const words of [...sentences, ...headings]) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const frequent = [...counts].sort((left, right) => right[1] - left[1]).slice(0, maxWords);
  const words = new Set(frequent.map(([word]) => word));
  for (const question of everyday) for (const word of question) words.add(word);
  for (const word of everydayWeights(defaultWeights).keys()) words.add(word);
  for (const template of [...questionTemplates, ...everydayPatterns]) {
    for (const word of template.split(" ")) if (!isSlot(word)) words.add(word);
  }
  for (const code of codes) for (const way of codeSpeech(code)) for (const word of way) words.add(word);
  return { sentences, headings, codes: [...codes], words: [...words] };
}

/**
 * The language model of a manual: what it says, what can be asked about it, and what people ask about any machine.
 * @param pronounceable words that the recogniser can hear; others break a sentence in two
 */
export function buildLanguageModel(
  manual: SpokenManual,
  pronounceable: ReadonlySet<string>,
  weights: LanguageModelWeights = defaultWeights,
): BigramModel {
  const counts = new BigramCounts();
  const add = (words: readonly string[], weight: number) => {
    for (const part of splitAt(words, pronounceable)) counts.addUtterance(part, weight);
  };
  for (const sentence of manual.sentences) add(sentence, weights.manual);
  for (const heading of manual.headings) add(heading, weights.manual);
  for (const question of everyday) add(question, weights.everyday);
  const manualWords = new Set([...manual.sentences, ...manual.headings].flat());
  const terms = manualTerms(manual.sentences, manual.headings);
  const codes = new Map(
    manual.codes.flatMap((code) =>
      codeSpeech(code)
        .slice(0, 4)
        .map((way) => [way.join(" "), 1] as const),
    ),
  );
  const frequencies = everydayWeights(weights);
  const classes = new Map<string, ReadonlyMap<string, number>>([
    ["X", terms.terms],
    ["V", terms.actions],
    ["C", codes],
    ["N", terms.numbers],
    ...everydayClasses(frequencies),
  ]);
  const templates = new ClassTemplates(counts, classes, pronounceable);
  for (const template of questionTemplates) templates.add(template, weights.template);
  for (const pattern of weights.pattern > 0 ? everydayPatterns : []) templates.add(pattern, weights.pattern);
  templates.addMembers();
  const words = new Set(manual.words.filter((word) => pronounceable.has(word)));
  return wittenBell(counts, words, {
    floor: (word) => Math.max(weights.rare * (frequencies.get(word) ?? 0), manualWords.has(word) ? weights.floor : 0, 1e-3),
    maxBigrams: weights.maxBigrams,
    isStructural: (left, right) => isClassSymbol(left) || isClassSymbol(right),
  });
}

function* splitAt(words: readonly string[], allowed: ReadonlySet<string>): Iterable<string[]> {
  let part: string[] = [];
  for (const word of words) {
    if (allowed.has(word)) part.push(word);
    else {
      if (part.length > 0) yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
