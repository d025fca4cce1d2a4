import { type StoredChunk } from "./index/chunk.ts";

/** A chunk that was found, with what the answerer needs to judge it. */
export interface Passage {
  readonly chunk: StoredChunk;
  readonly title: string;
  /** Fused score; comparable within one retrieval only. */
  readonly score: number;
  /** Likeness of each sentence of the chunk to the question, aligned with `chunk.sentences`; absent without vectors. */
  readonly sentenceScores?: readonly number[];
}

/** The result of one search of a partition. */
export interface Retrieval {
  readonly question: string;
  readonly generation: number;
  /** Best first. */
  readonly passages: readonly Passage[];
  /** From about -10 (certainly not in the manual) to 10 (certainly is); 0 is the line. */
  readonly confidence: number;
}
