import { type Chunk } from "../../src/knowledge/index/chunk.ts";
import { packPostings } from "../../src/knowledge/index/postings.ts";
import { type StoredSegment } from "../../src/knowledge/index/segment.ts";
import { VectorMemory } from "../../src/knowledge/search/kernel/vector-memory.ts";
import { openPartition, type Partition } from "../../src/knowledge/search/partition.ts";

const memory = new VectorMemory();

/** A chunk of a text under one heading, or none. */
export function chunkOf(text: string, ordinal: number, heading?: string): Chunk {
  const headingPath = heading === undefined ? [] : [heading];
  return { ordinal, pageFrom: 1, pageTo: 1, headingPath, sentences: [{ kind: "prose", text, page: 1 }], text, hash: "" };
}

/** Chunks packed as segments of one document, so many to each. */
export function packedSegments(chunks: readonly Chunk[], perSegment = 256): StoredSegment[] {
  const segments: StoredSegment[] = [];
  for (let first = 0; first < chunks.length; first += perSegment) {
    const part = chunks.slice(first, first + perSegment);
    const ordinal = segments.length;
    const { lexical } = packPostings(part);
    segments.push({ id: `s${ordinal}`, documentId: "d", version: 1, ordinal, firstChunk: first, chunkCount: part.length, lexical });
  }
  return segments;
}

/** The partition of one document without vectors. */
export function partitionOf(chunks: readonly Chunk[], perSegment = 256): Partition {
  return openPartition({ generation: 1, segments: packedSegments(chunks, perSegment) }, memory);
}
