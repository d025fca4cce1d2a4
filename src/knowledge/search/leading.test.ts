import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Leading } from "./leading.ts";

describe("Leading", () => {
  it("keeps the head of a stable sort", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), fc.nat(12), (values, count) => {
        const sorted = [...values.keys()].sort((left, right) => values[right]! - values[left]! || left - right);
        const leaders = new Leading(count);
        for (const [place, score] of values.entries()) if (score > leaders.least) leaders.offer(place, score);
        const found = [...leaders.places()];
        expect(found).toHaveLength(Math.min(count, values.length));
        expect(found).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
