/** What tells whether the manual holds the answer at all. */
export interface ConfidenceSignals {
  /** Largest likeness of a chunk and its best sentence together, 0 to 2; absent without vectors. */
  readonly meaning?: number;
  /** Share of the question's 5-gram weight that the best chunk covers, 0 to 1; unknown grams count against it. */
  readonly grams: number;
  /** The same for words. */
  readonly words: number;
  /** Share of the question's word weight that stands nowhere in the manual, 0 to 1. */
  readonly unknownWords: number;
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
 * From -10 (certainly not in the manual) to 10 (certainly is); 0 is the line. Linear in the signals; the weights were chosen on
 * two manuals (371 questions that they answer, 252 that they do not) so that most answerable questions pass while at least five
 * of six others are refused; bench/quality.ts shows the result.
 */
export function confidenceOf({ meaning, grams, words, unknownWords, unknownCode, priceMissing }: ConfidenceSignals): number {
  const fitted =
    meaning === undefined ? 2.9 * grams + 5.1 * words - 2.9 * unknownWords - 1.3 : 4 * meaning + 4 * words - 2 * unknownWords - 4;
  const penalty = (unknownCode ? unknownCodePenalty : 0) + (priceMissing ? priceMissingPenalty : 0);
  return Math.max(-limit, Math.min(limit, fitted - penalty));
}

const priceQuestion = /\b(?:costs?|prices?|pricing|cheap(?:er|est)?|expensive|dollars?|euros?|pounds sterling)\b/i;
const amountOfMoney = /[€$£¥]\s?\d|\d\s?(?:[€$£¥]|euros?\b|dollars?\b|usd\b|eur\b|gbp\b)/i;

/** Whether a question asks for a price that none of the texts names; manuals hardly ever do, though they look alike. */
export function isPriceMissing(question: string, texts: readonly string[]): boolean {
  return priceQuestion.test(question) && !texts.some((text) => amountOfMoney.test(text));
}
