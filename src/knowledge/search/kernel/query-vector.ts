/** A question's vector as whole numbers, so that the inner loop multiplies integers. */
export interface QueryVector {
  readonly values: Int16Array;
  readonly scale: number;
}

/** 11 bits keep the products of an int8 and this within 32 bits up to 8,192 components, and cost no recall (RETRIEVAL B2). */
const largest = 2047;

export function toQueryVector(vector: Float32Array): QueryVector {
  let peak = 0;
  for (const value of vector) peak = Math.max(peak, Math.abs(value));
  const scale = peak === 0 ? 1 : peak / largest;
  return { values: Int16Array.from(vector, (value) => Math.round(value / scale)), scale };
}
