/**
 * Weights of what ranks a chunk, one setting for all corpora, set between what a search on either half of the questions found
 * (docs/quality.md). `npx tsx bench/tune-ranking.ts` repeats the search, says how stable they are, and with --write writes them here.
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
