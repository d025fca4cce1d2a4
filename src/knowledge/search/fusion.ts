import { rankingWeights } from "./ranking-constants.ts";

/** BM25 of a term never exceeds its idf times k1 + 1. */
export const bm25Ceiling = 2.2;

/** What is known of one chunk, each as a share of what it could be at most: 0 to 1. */
export interface LexicalEvidence {
  readonly words: number;
  readonly grams: number;
  readonly rarest: number;
}

/**
 * The lexical part of a chunk's score. Shares of what the question could reach at most, not of what the best chunk reaches: so that a
 * chunk's score does not depend on which others it is compared with, and words count little for a question that the manual words otherwise.
 */
export const lexicalScore = ({ words, grams, rarest }: LexicalEvidence): number =>
  rankingWeights.words * words + rankingWeights.grams * grams + rankingWeights.rarest * rarest;

/** The part of a chunk's score that its likeness to the question gives. */
export const meaningScore = (chunk: number, sentence: number): number => rankingWeights.chunk * chunk + rankingWeights.sentence * sentence;

/** BM25 as a share of the most that terms of this idf sum can reach. */
export const bm25Share = (score: number, mass: number): number => (mass > 0 ? score / (mass * bm25Ceiling) : 0);

/** The largest of the scores; 0 of none. What is not a number is passed over. */
export const maximum = (scores: ArrayLike<number>): number => {
  let most = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    if (score > most) most = score;
  }
  return most;
};
