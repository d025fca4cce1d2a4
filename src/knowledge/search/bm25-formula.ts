export const k1 = 1.2;
export const b = 0.75;

/** What the length of a chunk adds to the denominator (Okapi BM25). */
export const normOf = (length: number, meanLength: number): number => k1 * (1 - b + (b * length) / meanLength);

/** What a term's weight in a chunk comes to, as a share of its rarity. */
export const saturation = (weight: number, norm: number): number => (weight * (k1 + 1)) / (weight + norm);

/** The norm of each chunk, by the lengths of all of them. */
export function lengthNorms(parts: readonly Float32Array[], chunkCount: number): Float64Array {
  let sum = 0;
  for (const lengths of parts) for (let chunk = 0; chunk < lengths.length; chunk++) sum += lengths[chunk] ?? 0;
  const mean = sum / Math.max(1, chunkCount) || 1;
  const norms = new Float64Array(chunkCount);
  let base = 0;
  for (const lengths of parts) {
    for (let chunk = 0; chunk < lengths.length; chunk++) norms[base + chunk] = normOf(lengths[chunk] ?? 0, mean);
    base += lengths.length;
  }
  return norms;
}
