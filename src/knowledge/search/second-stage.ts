import { openSentences } from "../index/packed-vectors.ts";
import { type ChunkDetails } from "../index/segment.ts";
import { type ConfidenceSignals } from "./confidence.ts";
import { waitingFactor } from "./first-stage.ts";
import { bm25Share, lexicalScore, maximum, meaningScore } from "./fusion.ts";
import { scoreGrams } from "./gram-scores.ts";
import { type QuestionGrams } from "./grams.ts";
import { type QueryVector } from "./kernel/query-vector.ts";
import { type VectorMemory } from "./kernel/vector-memory.ts";
import { type Partition } from "./partition.ts";
import { heldShare, type ScoreBuffers } from "./score-buffers.ts";

/** The answer may stand in the second chunk as well: that of the first may only begin the matter. */
const evidenceChunks = 2;

export interface RankedChunk {
  /** Its place in the partition. */
  readonly chunk: number;
  readonly score: number;
  /** Likeness of each of its sentences to the question; absent without vectors. */
  readonly sentenceScores?: readonly number[];
  readonly details?: ChunkDetails;
}

export interface Ranking {
  /** Best first. */
  readonly ranked: readonly RankedChunk[];
  readonly signals: Omit<ConfidenceSignals, "priceMissing" | "unknownCode">;
}

export interface SecondStageInput {
  readonly partition: Partition;
  /** As the first stage left them. */
  readonly buffers: ScoreBuffers;
  /** Places in the partition, as the first stage ranked them. */
  readonly candidates: Int32Array;
  /** Of each candidate; undefined for what is gone. */
  readonly details: readonly (ChunkDetails | undefined)[];
  readonly grams: QuestionGrams;
  readonly query: QueryVector | undefined;
  readonly memory: VectorMemory;
}

/** Ranks the candidates of the first stage by their grams and sentences as well. */
export function rankCandidates(input: SecondStageInput): Ranking {
  const { partition, buffers, candidates, details, query } = input;
  const grams = scoreGrams(partition, input.grams, details);
  const likenessOf = (index: number) => buffers.likeness[candidates[index] ?? 0] ?? NaN;
  // A chunk without likeness has no vectors yet, or those of another model.
  const sentences = details.map((one, index) =>
    query && one?.sentences && !Number.isNaN(likenessOf(index)) ? scoreSentences(one.sentences, query, input.memory) : undefined,
  );
  const bestOf = (index: number) => maximum(sentences[index] ?? []);
  const lexical = Float32Array.from(candidates, (chunk, index) =>
    lexicalScore({
      words: buffers.words[chunk] ?? 0,
      grams: bm25Share(grams.scores[index] ?? 0, grams.knownMass),
      rarest: buffers.rarest[chunk] ?? 0,
    }),
  );
  const meanings = Float32Array.from(candidates, (_, index) => meaningScore(likenessOf(index), bestOf(index)));
  const waiting = waitingFactor(maximum(meanings), maximum(lexical));
  const scored = Array.from(candidates, (chunk, index) => {
    const [words, meaning] = [lexical[index] ?? 0, meanings[index] ?? NaN];
    return { chunk, index, score: (Number.isNaN(meaning) ? words * waiting : words + meaning) + (buffers.codes[chunk] ?? 0) };
  }).sort((left, right) => right.score - left.score);
  const evidence = scored.slice(0, evidenceChunks);
  const compared = scored.filter(({ index }) => !Number.isNaN(likenessOf(index)));
  return {
    ranked: scored.map(({ chunk, index, score }) => {
      const [one, scores] = [details[index], sentences[index]];
      return { chunk, score, ...(scores ? { sentenceScores: scores } : {}), ...(one ? { details: one } : {}) };
    }),
    signals: {
      ...(compared.length > 0 ? { meaning: maximum(compared.map(({ index }) => likenessOf(index) + bestOf(index))) } : {}),
      grams: bm25Share(grams.scores[scored[0]?.index ?? 0] ?? 0, grams.totalMass),
      held: maximum(evidence.map(({ chunk }) => heldShare(buffers, chunk))),
      rarest: maximum(evidence.map(({ chunk }) => buffers.rarest[chunk] ?? 0)),
      chunks: partition.chunkCount,
    },
  };
}

/** Likeness of the question to each sentence; undefined when another model made the vectors. */
function scoreSentences(packed: Uint8Array, query: QueryVector, memory: VectorMemory): number[] | undefined {
  const { dimensions, unitOf, codes, scales } = openSentences(packed);
  if (dimensions !== query.values.length) return undefined;
  const likeness = memory.scanLoose(query, codes, scales);
  return Array.from(unitOf, (unit) => likeness[unit] ?? 0);
}
