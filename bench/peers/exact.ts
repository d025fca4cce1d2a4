import { dimensions, type MadeQuestion } from "../retrieval-data.ts";
import { type PeerCorpus, wordsOf } from "./corpus.ts";

/** The scores of all chunks, without any index or rounding. */
export type ExactScores = (question: MadeQuestion) => Float32Array;

/** The inner product with every vector, in floats. */
export function exactLikeness({ texts, vectors }: PeerCorpus): ExactScores {
  return ({ vector }) =>
    Float32Array.from(texts, (_, place) => {
      let sum = 0;
      for (let at = 0; at < dimensions; at++) sum += (vector[at] ?? 0) * (vectors[place * dimensions + at] ?? 0);
      return sum;
    });
}

const [saturation, lengthShare] = [1.2, 0.75];

/**
 * BM25 of every text with k1 1.2 and b 0.75.
 * @param added what stands beside the odds within the logarithm: 1 in most engines, 0 in FTS5 (https://sqlite.org/fts5.html#the_bm25_function)
 */
export function exactWords({ texts }: PeerCorpus, added: 0 | 1): ExactScores {
  const counts = new Map<string, Map<number, number>>();
  const lengths = new Float32Array(texts.length);
  texts.forEach((text, place) => {
    for (const word of wordsOf(text)) {
      const within = counts.get(word) ?? new Map<number, number>();
      counts.set(word, within.set(place, (within.get(place) ?? 0) + 1));
      lengths[place] = (lengths[place] ?? 0) + 1;
    }
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / texts.length;
  return ({ question }) => {
    const scores = new Float32Array(texts.length);
    for (const word of new Set(wordsOf(question))) {
      const within = counts.get(word) ?? new Map<number, number>();
      const odds = (texts.length - within.size + 0.5) / (within.size + 0.5);
      const weight = Math.max(1e-6, Math.log(added + odds));
      for (const [place, count] of within) {
        const norm = saturation * (1 - lengthShare + (lengthShare * (lengths[place] ?? 0)) / mean);
        scores[place] = (scores[place] ?? 0) + (weight * count * (saturation + 1)) / (count + norm);
      }
    }
    return scores;
  };
}

/** Places of the highest scores, best first. */
export function highest(scores: Float32Array, limit: number): number[] {
  const found: number[] = [];
  let least = -Infinity;
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? 0;
    if (!(score > least)) continue;
    let at = found.length;
    while (at > 0 && (scores[found[at - 1] ?? 0] ?? 0) < score) at -= 1;
    found.splice(at, 0, place);
    if (found.length > limit) found.pop();
    if (found.length === limit) least = scores[found[limit - 1] ?? 0] ?? 0;
  }
  return found;
}

/** The share of the best that were found; what scores the same as the last of them counts as well. */
export function recall(scores: Float32Array, found: readonly number[], limit: number): number {
  const best = highest(scores, limit);
  const last = scores[best[best.length - 1] ?? 0] ?? 0;
  const tolerance = Math.abs(last) * 1e-4;
  return found.slice(0, limit).filter((place) => (scores[place] ?? 0) >= last - tolerance).length / best.length;
}
