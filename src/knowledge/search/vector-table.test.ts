import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openVectors } from "../index/packed-vectors.ts";
import { packVectors, quantizeChunk } from "../index/vectors.ts";
import { toQueryVector } from "./kernel/query-vector.ts";
import { rowsPerPage, VectorMemory } from "./kernel/vector-memory.ts";
import { VectorTable } from "./vector-table.ts";

const dimensions = 21;
const unit = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)));
const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
const packed = (vectors: readonly Float32Array[]) =>
  openVectors(
    packVectors(
      vectors.map((chunk) => quantizeChunk({ chunk, units: [], unitOf: [] }, dimensions)),
      dimensions,
    ).vectors,
  )!;

describe("VectorTable", () => {
  it("agrees with float dot products within the error of int8, and leaves chunks of other segments alone", () => {
    const memory = new VectorMemory();
    fc.assert(
      fc.property(
        unit,
        fc.array(fc.record({ gap: fc.nat(2), vectors: fc.array(unit, { minLength: 1, maxLength: 5 }) })),
        (question, runs) => {
          const table = new VectorTable(memory, dimensions);
          const expected: number[] = [];
          for (const { gap, vectors } of runs) {
            expected.push(...Array.from({ length: gap }, () => NaN));
            table.append(packed(vectors), expected.length);
            expected.push(...vectors.map((vector) => dot(question, vector)));
          }
          const likeness = new Float32Array(expected.length).fill(NaN);
          table.scan(toQueryVector(question), likeness);
          expected.forEach((value, chunk) => {
            if (Number.isNaN(value)) expect(likeness[chunk]).toBeNaN();
            else expect(Math.abs((likeness[chunk] ?? NaN) - value)).toBeLessThan(0.02);
          });
          table.dispose();
        },
      ),
    );
    expect(memory.pages).toBe(0);
  });

  it("spans pages", () => {
    const memory = new VectorMemory();
    const table = new VectorTable(memory, dimensions);
    const count = 2 * rowsPerPage(dimensions) + 1;
    const vectors = Array.from({ length: count }, (_, index) =>
      new Float32Array(dimensions).fill(0).fill(1, index % dimensions, (index % dimensions) + 1),
    );
    for (let first = 0; first < count; first += 100) table.append(packed(vectors.slice(first, first + 100)), first);
    const likeness = new Float32Array(count);
    table.scan(toQueryVector(vectors[3]!), likeness);
    expect([...likeness.keys()].filter((chunk) => (likeness[chunk] ?? 0) > 0.5)).toEqual(
      [...likeness.keys()].filter((chunk) => chunk % dimensions === 3),
    );
    expect(table.bytes).toBe(memory.pages * 65_536);
    table.dispose();
    table.dispose();
    expect(memory.pages).toBe(0);
  });
});
