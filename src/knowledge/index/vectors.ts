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

/** Packs the vectors of a segment as int8 with one scale each; the layout is in segment-layout.ts. */
export function packVectors(chunks: readonly ChunkVectors[], dimensions: number): Uint8Array {
  const sentences = chunks.reduce((sum, chunk) => sum + chunk.unitOf.length, 0);
  const units = chunks.flatMap((chunk) => chunk.units);
  const numbers = chunks.length + 1 + sentences + chunks.length + units.length;
  const codesStart = vectorHeaderBytes + numbers * 4;
  const bytes = new Uint8Array(aligned(codesStart + (chunks.length + units.length) * dimensions));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const put = (value: number) => {
    view.setUint32(offset, value, true);
    offset += 4;
  };
  for (const value of [vectorFormat, dimensions, chunks.length, sentences, units.length]) put(value);
  let sentence = 0;
  for (const chunk of chunks) {
    put(sentence);
    sentence += chunk.unitOf.length;
  }
  put(sentence);
  let firstUnit = 0;
  for (const chunk of chunks) {
    for (const unit of chunk.unitOf) put(firstUnit + unit);
    firstUnit += chunk.units.length;
  }
  [...chunks.map((chunk) => chunk.chunk), ...units].forEach((vector, index) => {
    const codes = new Int8Array(bytes.buffer, codesStart + index * dimensions, dimensions);
    view.setFloat32(offset + index * 4, quantize(vector, codes), true);
  });
  return bytes;
}

/** Writes a vector as int8 and returns its scale: the largest component becomes 127. */
export function quantize(vector: Float32Array, codes: Int8Array): number {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest === 0 ? 1 : largest / 127;
  vector.forEach((value, index) => (codes[index] = Math.round(value / scale)));
  return scale;
}
