/** What tells whether the manual holds the answer at all. */
export interface ConfidenceSignals {
  /** Largest likeness of a chunk and its best sentence together, 0 to 2; absent without vectors. */
  readonly meaning?: number;
  /** Share of the question's 5-gram weight that the best chunk covers, 0 to 1; unknown grams count against it. Looked at without vectors. */
  readonly grams: number;
  /** Share of the question, by rarity, that one of the best chunks holds in its own or other words, 0 to 1. */
  readonly held: number;
  /** The same of the rarest thing that the question speaks of. */
  readonly rarest: number;
  /** How many chunks were searched. */
  readonly chunks: number;
  /** The question names a code that the manual lacks though it has others of its kind. */
  readonly unknownCode: boolean;
  /** The question asks for a price and no passage names an amount of money. */
  readonly priceMissing: boolean;
}

const limit = 10;
/** Either alone outweighs any likeness: the passage speaks of something else. */
const unknownCodePenalty = 8;
const priceMissingPenalty = 8;

/**
 * The more passages, the liker the likest of them is to a question that none answers: with the logarithm of their number, between the sizes
 * that it was seen at.
 */
const sizeWeight = 0.96;
const usualSize = 100;
const [leastSize, mostSize] = [40, 1_000];

/**
 * From -10 (certainly not in the manual) to 10 (certainly is); 0 is the line. Weights from a grid over questions on six corpora, none of
 * them held out: docs/decisions/0011-refusal-by-likeness-and-size.md.
 */
export function confidenceOf({ meaning, grams, held, rarest, chunks, unknownCode, priceMissing }: ConfidenceSignals): number {
  const fitted =
    meaning === undefined
      ? 1.8 * grams + 5.8 * held + rarest - 3.8
      : 8 * meaning + 2 * held + 2 * rarest - sizeWeight * Math.log(Math.min(mostSize, Math.max(leastSize, chunks)) / usualSize) - 9.26;
  const penalty = (unknownCode ? unknownCodePenalty : 0) + (priceMissing ? priceMissingPenalty : 0);
  return Math.max(-limit, Math.min(limit, fitted - penalty));
}

const priceQuestion = /\b(?:costs?|prices?|pricing|cheap(?:er|est)?|expensive|dollars?|euros?|pounds sterling)\b/i;
const amountOfMoney = /[€$£¥]\s?\d|\d\s?(?:[€$£¥]|euros?\b|dollars?\b|usd\b|eur\b|gbp\b)/i;

/** Whether a question asks for a price that none of the texts names; manuals hardly ever do, though they look alike. */
export function isPriceMissing(question: string, texts: readonly string[]): boolean {
  return priceQuestion.test(question) && !texts.some((text) => amountOfMoney.test(text));
}
