import { type Chunk } from "../index/chunk.ts";
import { type Segment } from "../index/segment.ts";
import { type Page } from "../parse/page.ts";

/** What an indexing job needs from the index: chunks, their packing for search, and their vectors. */
export interface Indexer {
  /** Passages of the pages, in order, with ordinals from 0. May go to a thread, so that a long document blocks nobody. */
  chunk(pages: readonly Page[], title: string): Chunk[] | Promise<Chunk[]>;
  /** The chunks packed for lexical search, without vectors; in order, with segment ordinals from 0. */
  pack(chunks: readonly Chunk[], documentId: string, version: number): Segment[] | Promise<Segment[]>;
  /**
   * Vectors of one segment's chunks, packed for search. `onProgress` is called with the chunks done so far.
   * Throws `embedding-failed`; rejects with the signal's reason when it aborts.
   */
  embed(
    chunks: readonly Chunk[],
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<{ readonly vectors: Uint8Array; readonly model: string }>;
}
