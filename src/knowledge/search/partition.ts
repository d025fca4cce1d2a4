import { type PartitionSnapshot } from "../document-store.ts";
import { openVectors } from "../index/packed-vectors.ts";
import { type StoredSegment } from "../index/segment.ts";
import { lengthNorms } from "./bm25-formula.ts";
import { maxDimensions, type VectorMemory } from "./kernel/vector-memory.ts";
import { Lexicon, type LexiconSegment } from "./lexicon.ts";
import { openSegmentLegs } from "./segment-legs.ts";
import { VectorTable } from "./vector-table.ts";

export interface SegmentView {
  /** Names it to the store. */
  readonly id: string;
  readonly documentId: string;
  readonly version: number;
  readonly firstChunk: number;
  readonly chunkCount: number;
  /** Where its chunks begin among those of the partition. */
  readonly base: number;
  /** Per chunk; chunks of one section share a number. */
  readonly sections: Uint32Array;
  /** What made its vectors, and how long they are; absent while it has none. */
  readonly model?: string;
  readonly dimensions?: number;
}

/** All active segments of one equipment, ready for the first stage of a search; the vectors lie in the memory of the kernel. */
export interface Partition {
  readonly generation: number;
  readonly chunkCount: number;
  readonly segments: readonly SegmentView[];
  /** Its words and codes. */
  readonly lexicon: Lexicon;
  /** Per chunk: what its length in words adds to the denominator of BM25. */
  readonly wordNorms: Float64Array;
  /** Mean weighted length of a chunk in grams. */
  readonly meanGrams: number;
  /** By `tableName`. */
  readonly vectors: ReadonlyMap<string, VectorTable>;
  /** Memory that it takes; changes while its lexicon is merged. */
  readonly bytes: number;
  /** Gives back the memory of its vectors. Idempotent. */
  readonly dispose: () => void;
}

/** What a segment and its views take beside its bytes, measured. */
const bytesPerSegment = 2_000;
/** Of a chunk: its section and its norm. */
const bytesPerChunk = 12;

/**
 * Segments that an earlier version of this product packed answer nothing: their documents are being indexed anew.
 * @param previous the same partition before it changed, whose lexicon the new one goes on with
 * Throws `storage-failed` when a segment's bytes are of no version that is known, or the memory for vectors is full.
 */
export function openPartition(snapshot: PartitionSnapshot, memory: VectorMemory, previous?: Partition): Partition {
  const segments: SegmentView[] = [];
  const lexical: LexiconSegment[] = [];
  const tables = new Map<string, VectorTable>();
  const dispose = () => tables.forEach((table) => table.dispose());
  let gramLength = 0;
  let chunkCount = 0;
  try {
    for (const segment of snapshot.segments) {
      const opened = openSegmentLegs(segment);
      if (!opened) continue;
      const vectors = copyVectors(segment, chunkCount, tables, memory);
      const { id, documentId, version, firstChunk, chunkCount: chunks } = segment;
      // Copied, because a view would keep all that lies around it.
      const sections = opened.sections.slice();
      segments.push({ id, documentId, version, firstChunk, chunkCount: chunks, base: chunkCount, sections, ...vectors });
      lexical.push({ id, base: chunkCount, chunkCount: chunks, legs: opened.legs, bytes: segment.lexical.byteLength });
      gramLength += opened.gramLength;
      chunkCount += chunks;
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const wordNorms = lengthNorms(
    lexical.map(({ legs }) => legs.words.lengths),
    chunkCount,
  );
  const lexicon = new Lexicon(lexical, previous?.lexicon);
  let fixedBytes = segments.length * bytesPerSegment + chunkCount * bytesPerChunk;
  for (const table of tables.values()) fixedBytes += table.bytes;
  return {
    generation: snapshot.generation,
    chunkCount,
    segments,
    lexicon,
    wordNorms,
    meanGrams: gramLength / Math.max(1, chunkCount),
    vectors: tables,
    get bytes() {
      return fixedBytes + lexicon.bytes;
    },
    dispose,
  };
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
