import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleKernel, kernelModule } from "../../../../test/support/assemble-kernel.ts";
import { toQueryVector } from "./query-vector.ts";
import { maxDimensions, pageBytes, rowsPerPage, VectorMemory, writeRows } from "./vector-memory.ts";

const folder = new URL(".", import.meta.url);

/** What the kernel must agree with, to the bit. */
function plainDotProducts(query: Int16Array, codes: Int8Array, scales: Float32Array): Float32Array {
  return scales.map((scale, row) => {
    let sum = 0;
    for (let index = 0; index < query.length; index++) sum += (query[index] ?? 0) * (codes[row * query.length + index] ?? 0);
    return scale * Math.fround(sum);
  });
}

describe("the vector kernel", () => {
  it("is what its source assembles to: run `npm run build:kernel` after a change", async () => {
    const source = await readFile(new URL("dot-product.wat", folder), "utf8");
    expect(await readFile(new URL("dot-product-bytes.ts", folder), "utf8")).toBe(kernelModule(await assembleKernel(source)));
  });

  const vectors = fc.integer({ min: 1, max: 100 }).chain((dimensions) =>
    fc.record({
      query: fc.array(fc.integer({ min: -2047, max: 2047 }), { minLength: dimensions, maxLength: dimensions }),
      rows: fc.array(fc.array(fc.integer({ min: -127, max: 127 }), { minLength: dimensions, maxLength: dimensions }), {
        minLength: 1,
        maxLength: 40,
      }),
      scale: fc.float({ min: Math.fround(1e-6), max: 1, noNaN: true }),
    }),
  );

  it("agrees with plain JavaScript to the bit, in pages and with vectors that lie elsewhere", () => {
    const memory = new VectorMemory();
    const page = memory.take()!;
    fc.assert(
      fc.property(vectors, ({ query: values, rows, scale }) => {
        const query = { values: Int16Array.from(values), scale: 1 };
        const codes = Int8Array.from(rows.flat());
        const scales = new Float32Array(rows.length).fill(scale);
        const expected = plainDotProducts(query.values, codes, scales);
        writeRows(memory.page(page), values.length, 0, { codes, scales });
        const likeness = new Float32Array(rows.length);
        memory.scan(query, [page], rows.length, likeness);
        expect(likeness).toEqual(expected);
        expect(memory.scanLoose(query, codes, scales)).toEqual(expected);
      }),
    );
  });

  it("agrees with plain JavaScript over more vectors than a page holds, whatever the dimension", () => {
    const memory = new VectorMemory();
    for (const dimensions of [1, 384, 1_000, maxDimensions]) {
      const rows = rowsPerPage(dimensions) + 3;
      const codes = Int8Array.from({ length: rows * dimensions }, (_, index) => ((index * 37) % 255) - 127);
      const scales = Float32Array.from({ length: rows }, (_, index) => 1 / (index + 1));
      const query = toQueryVector(Float32Array.from({ length: dimensions }, (_, index) => Math.sin(index + 1)));
      const expected = plainDotProducts(query.values, codes, scales).map((value) => value * query.scale);
      expect(memory.scanLoose(query, codes, scales)).toEqual(expected);
    }
  });

  it("cannot overflow: the largest sums are whole numbers that 32 bits hold", () => {
    const memory = new VectorMemory();
    const query = { values: new Int16Array(maxDimensions).fill(2047), scale: 1 };
    const [likeness] = memory.scanLoose(query, new Int8Array(maxDimensions).fill(-127), Float32Array.of(1));
    expect(likeness).toBe(Math.fround(-127 * 2047 * maxDimensions));
    expect(127 * 2047 * maxDimensions).toBeLessThan(2 ** 31);
  });
});

describe("VectorMemory", () => {
  it("hands out pages of zeros, and again those that were given back", () => {
    const memory = new VectorMemory();
    const first = Array.from({ length: 40 }, () => memory.take()!);
    expect(new Set(first).size).toBe(40);
    memory.page(first[7]!).fill(9);
    memory.give(first[7]!);
    expect(memory.pages).toBe(39);
    const again = memory.take()!;
    expect(again).toBe(first[7]);
    expect(memory.page(again)).toEqual(new Uint8Array(pageBytes));
  });
});
