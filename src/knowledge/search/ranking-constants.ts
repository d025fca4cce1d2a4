/**
 * Weights of what ranks a chunk, one setting for all corpora. They were set by hand, between what a search on either half of the questions
 * found (docs/quality.md). `npm run bench -- tune-ranking` repeats such a search and says how stable they are; its --write puts what it
 * finds here, and none of these came from it.
 */
export const rankingWeights = {
  /** Share of the question's words, by rarity, that the chunk holds in its own or other words. */
  words: 0.4,
  /** The same of its character 5-grams. */
  grams: 0.65,
  /** Whether it holds the rarest thing that was asked for. */
  rarest: 0.06,
  /** Likeness of the whole chunk. */
  chunk: 0.8,
  /** Likeness of its best sentence. */
  sentence: 0.7,
} as const;
