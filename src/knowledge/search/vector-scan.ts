import { type SegmentView } from "./partition.ts";

/** A question's vector as whole numbers, so that the inner loop multiplies integers. */
export interface QueryVector {
  readonly values: Int16Array;
  readonly scale: number;
}

/** 11 bits keep 384 products of an int8 and this within 32 bits (384 · 127 · 2047 < 2^31), and cost no recall (RETRIEVAL B2). */
const largest = 2047;

export function toQueryVector(vector: Float32Array): QueryVector {
  const peak = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = peak === 0 ? 1 : peak / largest;
  return { values: Int16Array.from(vector, (value) => Math.round(value / scale)), scale };
}

/** Dot product of the question with one packed vector, before scaling. */
function dot(values: Int16Array, codes: Int8Array, start: number): number {
  const end = values.length - (values.length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let index = 0; index < end; index += 4) {
    const place = start + index;
    first += (values[index] ?? 0) * (codes[place] ?? 0);
    second += (values[index + 1] ?? 0) * (codes[place + 1] ?? 0);
    third += (values[index + 2] ?? 0) * (codes[place + 2] ?? 0);
    fourth += (values[index + 3] ?? 0) * (codes[place + 3] ?? 0);
  }
  for (let index = end; index < values.length; index++) first += (values[index] ?? 0) * (codes[start + index] ?? 0);
  return first + second + third + fourth;
}

/** Likeness of a question to each chunk of a segment, written to `into` from the segment's base. */
export function scanChunks(segment: SegmentView, query: QueryVector, into: Float32Array): void {
  const { vectors, base, chunkCount } = segment;
  if (!vectors) return;
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    const raw = dot(query.values, vectors.chunkCodes, chunk * vectors.dimensions);
    into[base + chunk] = raw * query.scale * (vectors.chunkScales[chunk] ?? 0);
  }
}

/** Likeness of a question to each sentence of one chunk (`chunk` counts within the segment). */
export function scanSentences(segment: SegmentView, chunk: number, query: QueryVector): number[] {
  const { vectors } = segment;
  if (!vectors) return [];
  const scores: number[] = [];
  let lastUnit = -1;
  let score = 0;
  const end = vectors.firstSentence[chunk + 1] ?? 0;
  for (let sentence = vectors.firstSentence[chunk] ?? 0; sentence < end; sentence++) {
    const unit = vectors.unitOf[sentence] ?? 0;
    if (unit !== lastUnit) {
      score = dot(query.values, vectors.unitCodes, unit * vectors.dimensions) * query.scale * (vectors.unitScales[unit] ?? 0);
    }
    lastUnit = unit;
    scores.push(score);
  }
  return scores;
}
