import { type Chunk } from "../index/chunk.ts";
import { type IndexedSegment, type SegmentVectors } from "../index/segment.ts";
import { type ChunkCodes } from "../index/vectors.ts";
import { type Page } from "../parse/page.ts";

/** The version that is indexed, and what errors call it. */
export interface IndexedFile {
  readonly documentId: string;
  readonly version: number;
  readonly fileName: string;
}

/** Vectors that are there already. */
export interface KnownVectors {
  /** Undefined when the chunk must be embedded. */
  find(chunk: Chunk): ChunkCodes | undefined;
}

/** What an indexing job needs from the index: chunks, their packing for search, and their vectors. */
export interface Indexer {
  /** The embedding model that makes its vectors. */
  readonly model: string;
  /**
   * Passages of the pages in order, with ordinals from 0, and the same packed for lexical search, without vectors, with segment
   * ordinals from 0. Throws `index-crashed`; rejects with the signal's reason when it aborts.
   */
  indexPages(
    pages: readonly Page[],
    file: IndexedFile,
    signal: AbortSignal,
  ): Promise<{ readonly chunks: readonly Chunk[]; readonly segments: readonly IndexedSegment[] }>;
  /**
   * Vectors of one segment's chunks, packed for search, of which those that are known are taken as they are. `onProgress` is called with
   * the chunks done so far.
   * Throws `embedding-failed`; rejects with the signal's reason when it aborts.
   */
  embed(
    chunks: readonly Chunk[],
    signal: AbortSignal,
    onProgress: (done: number) => void,
    known?: KnownVectors,
  ): Promise<Omit<SegmentVectors, "ordinal">>;
}
