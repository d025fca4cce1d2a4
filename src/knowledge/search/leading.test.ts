import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leading } from "./leading.ts";

describe("leading", () => {
  it("is the head of a stable sort", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), fc.nat(12), (values, count) => {
        const sorted = [...values.keys()].sort((left, right) => values[right]! - values[left]! || left - right);
        const found = [...leading(Float32Array.from(values), count)];
        expect(found).toHaveLength(Math.min(count, values.length));
        expect(found).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
