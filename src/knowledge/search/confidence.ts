/** What tells whether the manual holds the answer at all. */
export interface ConfidenceSignals {
  /** Largest likeness of a chunk and its best sentence together, 0 to 2; absent without vectors. */
  readonly meaning?: number;
  /** Share of the question's 5-gram weight that the best chunk covers, 0 to 1; unknown grams count against it. */
  readonly grams: number;
  /** Share of the question, by rarity, that one of the best chunks holds in its own or other words, 0 to 1. */
  readonly held: number;
  /** The same of the rarest thing that the question speaks of. */
  readonly rarest: number;
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
 * From -10 (certainly not in the manual) to 10 (certainly is); 0 is the line. Weights from a grid over two manuals, 370 questions that they
 * answer and 559 that they do not, so that people's questions and those in other words are answered alike; the line stands where the sample's
 * unanswerable questions are refused, and at 1.5 as many of either kind are told rightly on a large manual. On questions that nothing was
 * chosen on, those in other words are refused far more often than by the weights before (docs/quality.md).
 */
export function confidenceOf({ meaning, grams, held, rarest, unknownCode, priceMissing }: ConfidenceSignals): number {
  const fitted =
    meaning === undefined ? 1.8 * grams + 5.8 * held + rarest - 3.6 : 7.4 * meaning + 1.5 * grams + 5.7 * held + 0.4 * rarest - 10.35;
  const penalty = (unknownCode ? unknownCodePenalty : 0) + (priceMissing ? priceMissingPenalty : 0);
  return Math.max(-limit, Math.min(limit, fitted - penalty));
}

const priceQuestion = /\b(?:costs?|prices?|pricing|cheap(?:er|est)?|expensive|dollars?|euros?|pounds sterling)\b/i;
const amountOfMoney = /[€$£¥]\s?\d|\d\s?(?:[€$£¥]|euros?\b|dollars?\b|usd\b|eur\b|gbp\b)/i;

/** Whether a question asks for a price that none of the texts names; manuals hardly ever do, though they look alike. */
export function isPriceMissing(question: string, texts: readonly string[]): boolean {
  return priceQuestion.test(question) && !texts.some((text) => amountOfMoney.test(text));
}
