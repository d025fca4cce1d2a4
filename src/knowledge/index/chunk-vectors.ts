import { vectorHeaderBytes } from "./segment-layout.ts";

/** The vector of each chunk of a segment as a whole, out of `Segment.vectors`; for stores that keep them beside the chunks. */
export function chunkVectors(packed: Uint8Array): Float32Array[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const [dimensions, chunks, sentences, units] = [4, 8, 12, 16].map((offset) => view.getUint32(offset, true));
  if (dimensions === undefined || chunks === undefined || sentences === undefined || units === undefined) return [];
  const scales = vectorHeaderBytes + (chunks + 1 + sentences) * 4;
  const codes = scales + (chunks + units) * 4;
  return Array.from({ length: chunks }, (_, chunk) => {
    const scale = view.getFloat32(scales + chunk * 4, true);
    const start = codes + chunk * dimensions;
    return Float32Array.from({ length: dimensions }, (_value, index) => view.getInt8(start + index) * scale);
  });
}
