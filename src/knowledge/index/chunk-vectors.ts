import { openVectors } from "./packed-vectors.ts";

/** The vector of each chunk of a segment as a whole, out of `Segment.vectors`; for stores that keep them beside the chunks. */
export function chunkVectors(packed: Uint8Array): Float32Array[] {
  const view = openVectors(packed);
  if (!view) return [];
  const { dimensions, codes, scales } = view;
  return Array.from(scales, (scale, chunk) =>
    Float32Array.from(codes.subarray(chunk * dimensions, (chunk + 1) * dimensions), (code) => code * scale),
  );
}
