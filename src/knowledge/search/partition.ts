import { failure } from "../../errors.ts";
import { type PartitionSnapshot } from "../document-store.ts";
import { alignedBytes, openVectors } from "../index/packed-vectors.ts";
import { type StoredSegment } from "../index/segment.ts";
import { aligned, lexicalFormat, lexicalHeaderBytes, type LegName, weightUnit } from "../index/segment-layout.ts";
import { maxDimensions, type VectorMemory } from "./kernel/vector-memory.ts";
import { type TermHash } from "../index/term-hash.ts";
import { TermFilter } from "./term-filter.ts";
import { VectorTable } from "./vector-table.ts";

/** One leg of one segment, as views into its bytes. */
export interface LegView {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Float32Array;
  /** Pairs of chunk and weight. */
  readonly postings: Uint8Array;
}

export interface SegmentView {
  /** Names it to the store. */
  readonly id: string;
  readonly documentId: string;
  readonly version: number;
  readonly firstChunk: number;
  readonly chunkCount: number;
  /** Where its chunks begin among those of the partition. */
  readonly base: number;
  readonly legs: Readonly<Record<LegName, LegView>>;
  readonly sections: Uint32Array;
  /** What made its vectors, and how long they are; absent while it has none. */
  readonly model?: string;
  readonly dimensions?: number;
}

/**
 * All active segments of one equipment, ready for the first stage of a search: views over the store's bytes, and the vectors in the
 * memory of the kernel; nothing is parsed.
 */
export interface Partition {
  readonly generation: number;
  readonly chunkCount: number;
  readonly segments: readonly SegmentView[];
  /** Mean weighted length of a chunk, in words, codes and grams. */
  readonly meanLength: Readonly<Record<LegName | "grams", number>>;
  /** False when no chunk holds a term; true when one may. */
  readonly mayHold: (term: TermHash) => boolean;
  /** By `tableName`. */
  readonly vectors: ReadonlyMap<string, VectorTable>;
  /** Memory that it takes. */
  readonly bytes: number;
  /** Gives back the memory of its vectors. Idempotent. */
  readonly dispose: () => void;
}

/** What a segment and its views take beside its bytes, measured. */
const bytesPerSegment = 2_000;

/**
 * Segments that an earlier version of this product packed answer nothing: their documents are being indexed anew.
 * Throws `storage-failed` when a segment's bytes are of no version that is known, or the memory for vectors is full.
 */
export function openPartition(snapshot: PartitionSnapshot, memory: VectorMemory): Partition {
  const segments: SegmentView[] = [];
  const tables = new Map<string, VectorTable>();
  const dispose = () => tables.forEach((table) => table.dispose());
  const sums = { words: 0, codes: 0, grams: 0 };
  let chunkCount = 0;
  let bytes = 0;
  try {
    for (const segment of snapshot.segments) {
      const lexical = openLexical(segment);
      if (!lexical) continue;
      const vectors = copyVectors(segment, chunkCount, tables, memory);
      const { id, documentId, version, firstChunk, chunkCount: chunks } = segment;
      const { legs, sections } = lexical;
      segments.push({ id, documentId, version, firstChunk, chunkCount: chunks, base: chunkCount, legs, sections, ...vectors });
      for (const length of legs.words.lengths) sums.words += length;
      for (const length of legs.codes.lengths) sums.codes += length;
      sums.grams += lexical.gramLength;
      chunkCount += chunks;
      bytes += segment.lexical.byteLength + bytesPerSegment;
    }
  } catch (error) {
    dispose();
    throw error;
  }
  for (const table of tables.values()) bytes += table.bytes;
  const filter = new TermFilter(segments.flatMap(({ legs }) => [legs.words, legs.codes]));
  bytes += filter.bytes;
  const mean = (sum: number) => sum / Math.max(1, chunkCount);
  const meanLength = { words: mean(sums.words), codes: mean(sums.codes), grams: mean(sums.grams) };
  const mayHold = (term: TermHash) => filter.mayHold(term);
  return { generation: snapshot.generation, chunkCount, segments, meanLength, mayHold, vectors: tables, bytes, dispose };
}

function copyVectors({ vectors, model, chunkCount }: StoredSegment, base: number, tables: Map<string, VectorTable>, memory: VectorMemory) {
  const packed = vectors && model !== undefined ? openVectors(vectors) : undefined;
  if (!packed || model === undefined || packed.scales.length !== chunkCount || packed.dimensions > maxDimensions) return undefined;
  const { dimensions } = packed;
  const name = tableName(model, dimensions);
  const table = tables.get(name) ?? new VectorTable(memory, dimensions);
  tables.set(name, table);
  table.append(packed, base);
  return { model, dimensions };
}

/** One model may be set up with fewer dimensions later. */
export const tableName = (model: string, dimensions: number): string => `${dimensions} ${model}`;

function unreadable(segment: StoredSegment): Error {
  return failure("storage-failed", {
    what: `The index of document ${segment.documentId}`,
    problem: "its format is not known; upload the document again",
  });
}

function openLexical(segment: StoredSegment): (Pick<SegmentView, "legs" | "sections"> & { readonly gramLength: number }) | undefined {
  const { buffer, byteOffset, byteLength } = alignedBytes(segment.lexical);
  if (byteLength < lexicalHeaderBytes) throw unreadable(segment);
  const [format = 0, chunks = 0, gramLength = 0, ...counts] = new Uint32Array(buffer, byteOffset, lexicalHeaderBytes / 4);
  // The last byte of a format is its version.
  if (format < lexicalFormat && format >>> 8 === lexicalFormat >>> 8) return undefined;
  if (format !== lexicalFormat || chunks !== segment.chunkCount) throw unreadable(segment);
  let offset = byteOffset + lexicalHeaderBytes + chunks * 4;
  const open = (index: number): LegView => {
    const terms = counts[index * 2] ?? 0;
    const postings = counts[index * 2 + 1] ?? 0;
    const view = {
      high: new Uint32Array(buffer, offset, terms),
      low: new Uint32Array(buffer, offset + terms * 4, terms),
      offsets: new Uint32Array(buffer, offset + terms * 8, terms + 1),
      lengths: new Float32Array(buffer, offset + terms * 12 + 4, chunks),
      postings: new Uint8Array(buffer, offset + terms * 12 + 4 + chunks * 4, postings * 2),
    };
    offset += terms * 12 + 4 + chunks * 4 + aligned(postings * 2);
    return view;
  };
  const [words, codes] = [open(0), open(1)];
  return {
    legs: { words, codes },
    sections: new Uint32Array(buffer, byteOffset + lexicalHeaderBytes, chunks),
    gramLength: gramLength * weightUnit,
  };
}

/** The segment that a chunk of the partition lies in, and its place there. */
export function placeOf({ segments }: Partition, chunk: number): { readonly segment: SegmentView; readonly chunk: number } {
  let from = 0;
  let to = segments.length - 1;
  while (from < to) {
    const middle = (from + to + 1) >>> 1;
    if ((segments[middle]?.base ?? 0) <= chunk) from = middle;
    else to = middle - 1;
  }
  const segment = segments[from];
  if (!segment) throw new RangeError("the partition has no such chunk");
  return { segment, chunk: chunk - segment.base };
}
