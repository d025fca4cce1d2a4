import { aligned, sentencesHeaderBytes, vectorFormat, vectorHeaderBytes } from "./segment-layout.ts";
import { type Chunk } from "./chunk.ts";
import { type SegmentVectors } from "./segment.ts";
import { countWords } from "./sentences.ts";

/** Sentences of fewer words are embedded together with a neighbour (RETRIEVAL C2.3). */
const fragmentWords = 4;

/** The texts of one chunk that are embedded alone, and which of them each sentence belongs to. */
export interface SentenceUnits {
  readonly texts: readonly string[];
  /** Index into `texts`, per sentence. */
  readonly unitOf: readonly number[];
}

/** Groups the sentences of a chunk for embedding: headings and fragments go with what follows, the last with what precedes. */
export function sentenceUnits(chunk: Pick<Chunk, "sentences">): SentenceUnits {
  const texts: string[] = [];
  const unitOf: number[] = [];
  let pending = "";
  chunk.sentences.forEach((sentence, index) => {
    const text = pending === "" ? sentence.text : `${pending} ${sentence.text}`;
    const isLast = index === chunk.sentences.length - 1;
    unitOf.push(texts.length);
    if (countWords(text) >= fragmentWords || (isLast && texts.length === 0)) {
      texts.push(text);
      pending = "";
    } else if (isLast) {
      texts[texts.length - 1] = `${texts.at(-1) ?? ""} ${text}`;
      for (let back = unitOf.length - 1; unitOf[back] === texts.length; back--) unitOf[back] = texts.length - 1;
    } else {
      pending = text;
    }
  });
  return { texts, unitOf };
}

/** The vectors of one chunk: of the chunk as a whole, and of its sentence units. */
export interface ChunkVectors {
  readonly chunk: Float32Array;
  readonly units: readonly Float32Array[];
  readonly unitOf: readonly number[];
}

/** The same as int8 with one scale each; the chunk's own vector is the first. */
export interface ChunkCodes {
  readonly scales: Float32Array;
  readonly codes: Int8Array;
  readonly unitOf: readonly number[];
}

export function quantizeChunk({ chunk, units, unitOf }: ChunkVectors, dimensions: number): ChunkCodes {
  const scales = new Float32Array(1 + units.length);
  const codes = new Int8Array(scales.length * dimensions);
  [chunk, ...units].forEach((vector, index) => {
    scales[index] = quantize(vector, codes.subarray(index * dimensions, (index + 1) * dimensions));
  });
  return { scales, codes, unitOf };
}

/** Packs the vectors of a segment: those of the chunks as wholes, and beside them those of each chunk's sentences. */
export function packVectors(chunks: readonly ChunkCodes[], dimensions: number): Pick<SegmentVectors, "vectors" | "sentences"> {
  const codesStart = vectorHeaderBytes + chunks.length * 4;
  const vectors = new Uint8Array(aligned(codesStart + chunks.length * dimensions));
  const view = new DataView(vectors.buffer);
  [vectorFormat, dimensions, chunks.length].forEach((value, index) => view.setUint32(index * 4, value, true));
  chunks.forEach(({ scales, codes }, chunk) => {
    view.setFloat32(vectorHeaderBytes + chunk * 4, scales[0] ?? 0, true);
    vectors.set(asBytes(codes.subarray(0, dimensions)), codesStart + chunk * dimensions);
  });
  return { vectors, sentences: chunks.map((chunk) => packSentences(chunk, dimensions)) };
}

function packSentences({ scales, codes, unitOf }: ChunkCodes, dimensions: number): Uint8Array {
  const units = scales.length - 1;
  const scaleStart = sentencesHeaderBytes + unitOf.length * 4;
  const codesStart = scaleStart + units * 4;
  const bytes = new Uint8Array(aligned(codesStart + units * dimensions));
  const view = new DataView(bytes.buffer);
  [dimensions, unitOf.length, units, ...unitOf].forEach((value, index) => view.setUint32(index * 4, value, true));
  for (let unit = 0; unit < units; unit++) view.setFloat32(scaleStart + unit * 4, scales[unit + 1] ?? 0, true);
  bytes.set(asBytes(codes.subarray(dimensions)), codesStart);
  return bytes;
}

/** Writes a vector as int8 and returns its scale: the largest component becomes 127. */
export function quantize(vector: Float32Array, codes: Int8Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / 127;
  for (let index = 0; index < vector.length; index++) codes[index] = Math.round((vector[index] ?? 0) / scale);
  return scale;
}

const asBytes = (codes: Int8Array): Uint8Array => new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
