import { failure } from "../../errors.ts";
import { alignedBytes } from "../index/packed-vectors.ts";
import { type StoredSegment } from "../index/segment.ts";
import { aligned, lexicalFormat, lexicalHeaderBytes, type LegName, weightUnit } from "../index/segment-layout.ts";
import { type TermHash } from "../index/term-hash.ts";

/** One leg of one segment, as views into its bytes. */
export interface LegView {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Float32Array;
  /** Pairs of chunk and weight. */
  readonly postings: Uint8Array;
}

/** The lexical half of a segment, as views into its bytes. */
export interface SegmentLegs {
  readonly legs: Readonly<Record<LegName, LegView>>;
  /** Per chunk; chunks of one section share a number. */
  readonly sections: Uint32Array;
  /** Weighted number of grams of all its chunks. */
  readonly gramLength: number;
}

/**
 * Opens `Segment.lexical`; undefined when an earlier version of this product packed it. Throws `storage-failed` when its bytes are of no
 * version that is known.
 */
export function openSegmentLegs(segment: StoredSegment): SegmentLegs | undefined {
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

function unreadable(segment: StoredSegment): Error {
  return failure("storage-failed", {
    what: `The index of document ${segment.documentId}`,
    problem: "its format is not known; upload the document again",
  });
}

/** Rounds of interpolation: the hashes are spread evenly, so that two come within a few places of any. */
const rounds = 2;

/** The place of a term in a leg, by interpolation and both halves of the hash; -1 when it is not there. */
export function findInLeg({ high, low }: LegView, hash: TermHash): number {
  const terms = high.length;
  if (terms === 0) return -1;
  const density = terms / 2 ** 32;
  let place = Math.min(terms - 1, Math.floor(hash.high * density));
  for (let round = 0; round < rounds; round++) {
    const step = Math.round((hash.high - (high[place] ?? 0)) * density);
    place = Math.max(0, Math.min(terms - 1, place + step));
  }
  while (place > 0 && (high[place - 1] ?? 0) >= hash.high) place -= 1;
  while (place < terms && (high[place] ?? 0) < hash.high) place += 1;
  while (place < terms && high[place] === hash.high) {
    if (low[place] === hash.low) return place;
    place += 1;
  }
  return -1;
}
