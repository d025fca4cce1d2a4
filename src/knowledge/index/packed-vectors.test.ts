import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkCodesOf, openSentences, openVectors } from "./packed-vectors.ts";
import { packVectors } from "./vectors.ts";

const codes = fc
  .record({ dimensions: fc.integer({ min: 1, max: 9 }), units: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }) })
  .map(({ dimensions, units }) => ({
    dimensions,
    chunks: units.map((count, chunk) => ({
      scales: Float32Array.from({ length: 1 + count }, (_, index) => chunk + index / 8),
      codes: Int8Array.from({ length: (1 + count) * dimensions }, (_, index) => ((chunk + index * 7) % 255) - 127),
      unitOf: Array.from({ length: count + 1 }, (_, sentence) => Math.min(sentence, Math.max(0, count - 1))),
    })),
  }));

describe("packed vectors", () => {
  it("are unpacked as they were packed, also out of a buffer that they share", () => {
    fc.assert(
      fc.property(codes, fc.nat(3), ({ dimensions, chunks }, offset) => {
        const packed = packVectors(chunks, dimensions);
        const shifted = new Uint8Array(packed.vectors.length + offset);
        shifted.set(packed.vectors, offset);
        expect(chunkCodesOf({ ...packed, vectors: shifted.subarray(offset) })).toEqual(chunks);
      }),
    );
  });

  it("are not read when another version wrote them, they are cut short, or a chunk lacks its sentences", () => {
    const { vectors, sentences } = packVectors([{ scales: Float32Array.of(1, 1), codes: new Int8Array(8), unitOf: [0] }], 4);
    const other = vectors.slice();
    other[0] = 1;
    expect(openVectors(other)).toBeUndefined();
    expect(openVectors(vectors.subarray(0, vectors.length - 4))).toBeUndefined();
    expect(chunkCodesOf({ vectors, sentences: [] })).toEqual([]);
    expect(() => openSentences(sentences[0]!.subarray(0, 8))).toThrow(expect.objectContaining({ code: "storage-failed" }));
    expect(() => openSentences(sentences[0]!.subarray(0, 20))).toThrow(expect.objectContaining({ code: "storage-failed" }));
  });
});
