import { type SegmentVectors } from "./segment.ts";
import { vectorFormat, vectorHeaderBytes } from "./segment-layout.ts";
import { type ChunkCodes } from "./vectors.ts";

/** The vectors of each chunk of a stored segment, so that unchanged chunks keep theirs; none when another version wrote them. */
export function chunkCodesOf({ vectors }: Pick<SegmentVectors, "vectors">): ChunkCodes[] {
  const view = new DataView(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  if (vectors.byteLength < vectorHeaderBytes || view.getUint32(0, true) !== vectorFormat) return [];
  const [dimensions = 0, chunks = 0, sentences = 0, units = 0] = [4, 8, 12, 16].map((offset) => view.getUint32(offset, true));
  const unitAt = vectorHeaderBytes + (chunks + 1) * 4;
  const scaleAt = unitAt + sentences * 4;
  const codesAt = scaleAt + (chunks + units) * 4;
  if (vectors.byteLength < codesAt + (chunks + units) * dimensions) return [];
  const codesOf = (place: number, count: number): Int8Array =>
    new Int8Array(vectors.buffer, vectors.byteOffset + codesAt + place * dimensions, count * dimensions);
  let firstUnit = 0;
  return Array.from({ length: chunks }, (_, chunk) => {
    const first = view.getUint32(vectorHeaderBytes + chunk * 4, true);
    const count = view.getUint32(vectorHeaderBytes + (chunk + 1) * 4, true) - first;
    const unitOf = Array.from({ length: count }, (_sentence, index) => view.getUint32(unitAt + (first + index) * 4, true) - firstUnit);
    const own = count === 0 ? 0 : Math.max(...unitOf) + 1;
    const scales = Float32Array.from({ length: 1 + own }, (_scale, index) =>
      view.getFloat32(scaleAt + (index === 0 ? chunk : chunks + firstUnit + index - 1) * 4, true),
    );
    const codes = new Int8Array((1 + own) * dimensions);
    codes.set(codesOf(chunk, 1));
    codes.set(codesOf(chunks + firstUnit, own), dimensions);
    firstUnit += own;
    return { scales, codes, unitOf };
  });
}
