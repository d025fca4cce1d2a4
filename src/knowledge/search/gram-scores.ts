import { type ChunkDetails } from "../index/segment.ts";
import { rarityOf } from "./bm25.ts";
import { normOf, saturation } from "./bm25-formula.ts";
import { type QuestionGrams } from "./grams.ts";
import { type Partition } from "./partition.ts";

/** The grams' verdict on the candidates. */
export interface GramScores {
  /** BM25 of each candidate. */
  readonly scores: Float32Array;
  /** Σ rarity over the question's grams that a candidate holds, and over all of them. */
  readonly knownMass: number;
  readonly totalMass: number;
}

/** BM25 of the candidates by character grams. */
export function scoreGrams(partition: Partition, grams: QuestionGrams, details: readonly (ChunkDetails | undefined)[]): GramScores {
  const { size } = grams;
  const weights = new Float32Array(details.length * size);
  const lengths = details.map((one, index) => (one ? grams.count(one.surface, weights, index * size) : 0));
  const scores = new Float32Array(details.length);
  const mean = partition.meanGrams || 1;
  const share = partition.chunkCount / Math.max(1, details.length);
  let knownMass = 0;
  let totalMass = 0;
  for (let gram = 0; gram < size; gram++) {
    let frequency = 0;
    for (let at = gram; at < weights.length; at += size) if ((weights[at] ?? 0) > 0) frequency += 1;
    const rarity = rarityOf(partition, frequency * share);
    totalMass += rarity;
    if (frequency === 0) continue;
    knownMass += rarity;
    for (let index = 0; index < scores.length; index++) {
      const weight = weights[index * size + gram] ?? 0;
      if (weight > 0) scores[index] = (scores[index] ?? 0) + rarity * saturation(weight, normOf(lengths[index] ?? 0, mean));
    }
  }
  return { scores, knownMass, totalMass };
}
