/** A question's vector as whole numbers, so that the inner loop multiplies integers. */
export interface QueryVector {
  readonly values: Int16Array;
  readonly scale: number;
}

/** 11 bits keep the products of an int8 and this within 32 bits up to 8,192 components, and cost no recall (RETRIEVAL B2). */
const largest = 2047;

export function toQueryVector(vector: Float32Array): QueryVector {
  let peak = 0;
  for (let index = 0; index < vector.length; index++) peak = Math.max(peak, Math.abs(vector[index] ?? 0));
  const scale = peak === 0 ? 1 : peak / largest;
  // Not `Int16Array.from`, which goes by an iterator and takes as long as a search of a thousand chunks.
  const values = new Int16Array(vector.length);
  for (let index = 0; index < values.length; index++) values[index] = Math.round((vector[index] ?? 0) / scale);
  return { values, scale };
}
