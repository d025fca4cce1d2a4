import { type Page } from "../parse/page.ts";
import { type Chunk } from "./chunk.ts";
import { chunkPages } from "./chunker.ts";
import { type PackedLexical, packPostings } from "./postings.ts";
import { type IndexedSegment } from "./segment.ts";
import { segmentMaxChunks } from "./segment-layout.ts";

/** A segment of a document that is not named yet. */
export type PackedSegment = Pick<IndexedSegment, "ordinal" | "firstChunk" | "chunkCount"> & PackedLexical;

/** What makes a document answer by its words. */
export interface LexicalIndex {
  readonly chunks: readonly Chunk[];
  readonly segments: readonly PackedSegment[];
}

/** Cuts pages into chunks and packs their words. Takes 1 to 5 ms a page, without letting anything else run. */
export function indexLexically(pages: readonly Page[]): LexicalIndex {
  const chunks = chunkPages(pages);
  const segments: PackedSegment[] = [];
  for (let first = 0; first < chunks.length; first += segmentMaxChunks) {
    const part = chunks.slice(first, first + segmentMaxChunks);
    segments.push({ ordinal: segments.length, firstChunk: first, chunkCount: part.length, ...packPostings(part) });
  }
  return { chunks, segments };
}
