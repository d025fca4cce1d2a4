import { failure } from "../../errors.ts";
import { type PartitionSnapshot } from "../document-store.ts";
import { type Segment } from "../index/segment.ts";
import {
  aligned,
  legNames,
  lexicalFormat,
  lexicalHeaderBytes,
  vectorFormat,
  vectorHeaderBytes,
  type LegName,
} from "../index/segment-layout.ts";

/** One leg of one segment, as views into its bytes. */
export interface LegView {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Float32Array;
  /** Pairs of chunk and weight. */
  readonly postings: Uint8Array;
}

/** The vectors of one segment, as views into its bytes. */
export interface VectorView {
  readonly dimensions: number;
  readonly firstSentence: Uint32Array;
  readonly unitOf: Uint32Array;
  readonly chunkScales: Float32Array;
  readonly unitScales: Float32Array;
  readonly chunkCodes: Int8Array;
  readonly unitCodes: Int8Array;
}

export interface SegmentView {
  readonly documentId: string;
  readonly version: number;
  readonly firstChunk: number;
  readonly chunkCount: number;
  /** Where its chunks begin among those of the partition. */
  readonly base: number;
  readonly legs: Readonly<Record<LegName, LegView>>;
  readonly sections: Uint32Array;
  readonly vectors?: VectorView;
  readonly model?: string;
}

/** All active segments of one equipment, ready for search: typed-array views over the store's bytes, nothing is parsed. */
export interface Partition {
  readonly generation: number;
  readonly chunkCount: number;
  readonly segments: readonly SegmentView[];
  /** Mean weighted length of a chunk, per leg. */
  readonly meanLength: Readonly<Record<LegName, number>>;
  /** Memory that it takes. */
  readonly bytes: number;
}

/** Throws `storage-failed` when a segment's bytes were not written by this version. */
export function openPartition(snapshot: PartitionSnapshot): Partition {
  const segments: SegmentView[] = [];
  let chunkCount = 0;
  let bytes = 0;
  for (const segment of snapshot.segments) {
    segments.push(openSegment(segment, chunkCount));
    chunkCount += segment.chunkCount;
    bytes += segment.lexical.byteLength + (segment.vectors?.byteLength ?? 0);
  }
  const mean = (leg: LegName) =>
    segments.reduce((sum, segment) => segment.legs[leg].lengths.reduce((total, length) => total + length, sum), 0) /
    Math.max(1, chunkCount);
  const meanLength = { words: mean("words"), grams: mean("grams"), codes: mean("codes") };
  return { generation: snapshot.generation, chunkCount, segments, meanLength, bytes };
}

function openSegment(segment: Segment, base: number): SegmentView {
  const { documentId, version, firstChunk, chunkCount } = segment;
  const lexical = openLexical(segment);
  return {
    documentId,
    version,
    firstChunk,
    chunkCount,
    base,
    ...lexical,
    ...(segment.vectors && segment.model !== undefined ? { vectors: openVectors(segment.vectors, segment), model: segment.model } : {}),
  };
}

/** The bytes in a buffer of their own, so that every view is aligned; those of SQLite have one, and 20,000 chunks are 140 MB to copy. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? buffer : new Uint8Array(bytes).buffer;
}

function unreadable(segment: Segment): Error {
  return failure("storage-failed", {
    what: `The index of document ${segment.documentId}`,
    problem: "its format is not known; upload the document again",
  });
}

function openLexical(segment: Segment): Pick<SegmentView, "legs" | "sections"> {
  const buffer = bufferOf(segment.lexical);
  if (buffer.byteLength < lexicalHeaderBytes) throw unreadable(segment);
  const [format, chunks = 0, ...counts] = new Uint32Array(buffer, 0, lexicalHeaderBytes / 4);
  if (format !== lexicalFormat || chunks !== segment.chunkCount) throw unreadable(segment);
  let offset = lexicalHeaderBytes + chunks * 4;
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
  const [words, grams, codes] = [open(0), open(1), open(legNames.length - 1)];
  return { legs: { words, grams, codes }, sections: new Uint32Array(buffer, lexicalHeaderBytes, chunks) };
}

function openVectors(bytes: Uint8Array, segment: Segment): VectorView {
  const buffer = bufferOf(bytes);
  if (buffer.byteLength < vectorHeaderBytes) throw unreadable(segment);
  const [format, dimensions = 0, chunks = 0, sentences = 0, units = 0] = new Uint32Array(buffer, 0, vectorHeaderBytes / 4);
  if (format !== vectorFormat || chunks !== segment.chunkCount) throw unreadable(segment);
  const numbers = vectorHeaderBytes + (chunks + 1 + sentences) * 4;
  const codes = numbers + (chunks + units) * 4;
  return {
    dimensions,
    firstSentence: new Uint32Array(buffer, vectorHeaderBytes, chunks + 1),
    unitOf: new Uint32Array(buffer, vectorHeaderBytes + (chunks + 1) * 4, sentences),
    chunkScales: new Float32Array(buffer, numbers, chunks),
    unitScales: new Float32Array(buffer, numbers + chunks * 4, units),
    chunkCodes: new Int8Array(buffer, codes, chunks * dimensions),
    unitCodes: new Int8Array(buffer, codes + chunks * dimensions, units * dimensions),
  };
}
