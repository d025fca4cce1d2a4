/** Scales scores to 0..1 over all of them; equal scores give 0 each. */
export function minMax(scores: ArrayLike<number>): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? 0;
    if (score < low) low = score;
    if (score > high) high = score;
  }
  const range = high - low;
  return Float32Array.from(scores, (score) => (range > 0 ? (score - low) / range : 0));
}

/** Weights of the two lexical legs (RETRIEVAL C2.5). */
const wordWeight = 0.4;
const gramWeight = 0.6;

/** The lexical legs as one score per chunk, 0..1. */
export function lexicalScore(words: Float32Array, grams: Float32Array): Float32Array {
  const scaledWords = minMax(words);
  const scaledGrams = minMax(grams);
  return minMax(scaledWords.map((score, index) => wordWeight * score + gramWeight * (scaledGrams[index] ?? 0)));
}

/** How much the lexical score counts: the share of the question that the best chunk covers (RETRIEVAL C2.5). */
export function coverage(grams: Float32Array, mass: number): number {
  return mass > 0 ? maximum(grams) / (mass * bm25Ceiling) : 0;
}

/** BM25 of a term never exceeds its idf times k1 + 1. */
export const bm25Ceiling = 2.2;

export const maximum = (scores: ArrayLike<number>): number => {
  let most = 0;
  for (let index = 0; index < scores.length; index++) most = Math.max(most, scores[index] ?? 0);
  return most;
};
