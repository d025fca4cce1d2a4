import { aligned, vectorFormat, vectorHeaderBytes } from "./segment-layout.ts";
import { type Chunk } from "./chunk.ts";
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

/** Packs the vectors of a segment; the layout is in segment-layout.ts. */
export function packVectors(chunks: readonly ChunkCodes[], dimensions: number): Uint8Array {
  const sentences = chunks.reduce((sum, chunk) => sum + chunk.unitOf.length, 0);
  const units = chunks.reduce((sum, chunk) => sum + chunk.scales.length - 1, 0);
  const numbers = chunks.length + 1 + sentences + chunks.length + units;
  const codesStart = vectorHeaderBytes + numbers * 4;
  const bytes = new Uint8Array(aligned(codesStart + (chunks.length + units) * dimensions));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const put = (value: number) => {
    view.setUint32(offset, value, true);
    offset += 4;
  };
  for (const value of [vectorFormat, dimensions, chunks.length, sentences, units]) put(value);
  let sentence = 0;
  for (const chunk of chunks) {
    put(sentence);
    sentence += chunk.unitOf.length;
  }
  put(sentence);
  let firstUnit = 0;
  for (const { unitOf, scales } of chunks) {
    for (const unit of unitOf) put(firstUnit + unit);
    firstUnit += scales.length - 1;
  }
  let unit = chunks.length;
  chunks.forEach(({ scales, codes }, chunk) => {
    scales.forEach((scale, index) => {
      view.setFloat32(offset + (index === 0 ? chunk : unit + index - 1) * 4, scale, true);
    });
    bytes.set(asBytes(codes.subarray(0, dimensions)), codesStart + chunk * dimensions);
    bytes.set(asBytes(codes.subarray(dimensions)), codesStart + unit * dimensions);
    unit += scales.length - 1;
  });
  return bytes;
}

const asBytes = (codes: Int8Array): Uint8Array => new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);

/** Writes a vector as int8 and returns its scale: the largest component becomes 127. */
export function quantize(vector: Float32Array, codes: Int8Array): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / 127;
  for (let index = 0; index < vector.length; index++) codes[index] = Math.round((vector[index] ?? 0) / scale);
  return scale;
}
