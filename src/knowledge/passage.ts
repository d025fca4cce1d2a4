import { type StoredChunk } from "./index/chunk.ts";

/** A chunk that was found, with what the answerer needs to judge it. */
export interface Passage {
  readonly chunk: StoredChunk;
  readonly title: string;
  /** Fused score; comparable within one retrieval only. */
  readonly score: number;
  /** Likeness of each sentence of the chunk to the question, aligned with `chunk.sentences`; absent without vectors. */
  readonly sentenceScores?: readonly number[];
  /** What stands before and after it under the same top heading, bounded: for understanding the passage, not for citing. Given to answerers. */
  readonly before?: string;
  readonly after?: string;
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

/** What of a chunk is needed by those who show passages and do not answer from them. */
export type FoundChunk = Pick<StoredChunk, "documentId" | "version" | "ordinal" | "pageFrom" | "pageTo" | "headingPath" | "text">;

/** A passage as callers of `ask.ts` see it, in the same process or another; a `Passage` is one. */
export interface FoundPassage {
  readonly chunk: FoundChunk;
  readonly title: string;
  readonly score: number;
}

/** A retrieval as callers of `ask.ts` see it; a `Retrieval` is one. */
export interface FoundPassages extends Omit<Retrieval, "passages"> {
  readonly passages: readonly FoundPassage[];
}

/** Whether a retrieval can be answered from; what came from another process cannot. */
export function isRetrieval(found: FoundPassages): found is Retrieval {
  return found.passages.every(({ chunk }) => "sentences" in chunk);
}
