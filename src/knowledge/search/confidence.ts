/** What tells whether the manual holds the answer at all. */
export interface ConfidenceSignals {
  /** Largest likeness of a chunk and its best sentence together, 0 to 2; absent without vectors. */
  readonly meaning?: number;
  /** Share of the question's 5-gram weight that the best chunk covers, 0 to 1; unknown grams count against it. */
  readonly grams: number;
  /** The same for words. */
  readonly words: number;
  /** The question names a code that the manual lacks though it has others of its kind. */
  readonly unknownCode: boolean;
}

const limit = 10;
const unknownCodePenalty = 4;

/** From -10 (certainly not in the manual) to 10 (certainly is); 0 is the line. Logistic regression, see bench/quality.ts. */
export function confidenceOf({ meaning, grams, words, unknownCode }: ConfidenceSignals): number {
  const fitted = meaning === undefined ? 12 * grams + 4 * words - 4 : 10.52 * meaning + 15.23 * grams - 12.45;
  return Math.max(-limit, Math.min(limit, fitted - (unknownCode ? unknownCodePenalty : 0)));
}
