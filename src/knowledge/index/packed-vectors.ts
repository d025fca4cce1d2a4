import { failure } from "../../errors.ts";
import { type SegmentVectors } from "./segment.ts";
import { sentencesHeaderBytes, vectorFormat, vectorHeaderBytes } from "./segment-layout.ts";
import { type ChunkCodes } from "./vectors.ts";

/** The vectors of the chunks of a segment as wholes, as views into its bytes. */
export interface PackedVectors {
  readonly dimensions: number;
  readonly scales: Float32Array;
  /** Chunk after chunk. */
  readonly codes: Int8Array;
}

/** The vectors of one chunk's sentences, as views into its bytes. */
export interface PackedSentences {
  readonly dimensions: number;
  /** Which vector each sentence has. */
  readonly unitOf: Uint32Array;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
}

/** The bytes in a buffer of their own when they are not aligned in the one that they share. */
export function alignedBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
}

/** Opens `Segment.vectors`; undefined when another version of this product wrote them. */
export function openVectors(packed: Uint8Array): PackedVectors | undefined {
  const { buffer, byteOffset, byteLength } = alignedBytes(packed);
  if (byteLength < vectorHeaderBytes) return undefined;
  const [format, dimensions = 0, chunks = 0] = new Uint32Array(buffer, byteOffset, vectorHeaderBytes / 4);
  const codes = vectorHeaderBytes + chunks * 4;
  if (format !== vectorFormat || byteLength < codes + chunks * dimensions) return undefined;
  return {
    dimensions,
    scales: new Float32Array(buffer, byteOffset + vectorHeaderBytes, chunks),
    codes: new Int8Array(buffer, byteOffset + codes, chunks * dimensions),
  };
}

/** Opens `ChunkDetails.sentences`. Throws `storage-failed` when they are damaged. */
export function openSentences(packed: Uint8Array): PackedSentences {
  const { buffer, byteOffset, byteLength } = alignedBytes(packed);
  const [dimensions = 0, sentences = 0, units = 0] =
    byteLength < sentencesHeaderBytes ? [] : new Uint32Array(buffer, byteOffset, sentencesHeaderBytes / 4);
  const scales = sentencesHeaderBytes + sentences * 4;
  const codes = scales + units * 4;
  if (byteLength < codes + units * dimensions) {
    throw failure("storage-failed", { what: "The index of a passage", problem: "it is cut short; upload the document again" });
  }
  return {
    dimensions,
    unitOf: new Uint32Array(buffer, byteOffset + sentencesHeaderBytes, sentences),
    scales: new Float32Array(buffer, byteOffset + scales, units),
    codes: new Int8Array(buffer, byteOffset + codes, units * dimensions),
  };
}

/** The vectors of each chunk of a stored segment, so that unchanged chunks keep theirs; none when another version wrote them. */
export function chunkCodesOf({ vectors, sentences }: Pick<SegmentVectors, "vectors" | "sentences">): ChunkCodes[] {
  const whole = openVectors(vectors);
  if (whole?.scales.length !== sentences.length) return [];
  const { dimensions } = whole;
  return sentences.map((packed, chunk) => {
    const parts = openSentences(packed);
    const scales = new Float32Array(1 + parts.scales.length);
    scales[0] = whole.scales[chunk] ?? 0;
    scales.set(parts.scales, 1);
    const codes = new Int8Array(scales.length * dimensions);
    codes.set(whole.codes.subarray(chunk * dimensions, (chunk + 1) * dimensions));
    codes.set(parts.codes, dimensions);
    return { scales, codes, unitOf: [...parts.unitOf] };
  });
}
