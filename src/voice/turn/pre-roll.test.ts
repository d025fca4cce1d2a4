import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PreRoll } from "./pre-roll.ts";

describe("the pre-roll", () => {
  it("hands out exactly the windows that are still held, in order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 45 }),
        (capacity, count, first) => {
          const preRoll = new PreRoll(2, capacity);
          for (let index = 0; index < count; index++) preRoll.write(Int16Array.of(index, -index));
          const read: number[] = [];
          preRoll.readFrom(first, (window) => read.push(window[0] ?? NaN));
          const expected = Array.from({ length: count }, (_, index) => index).slice(Math.max(first, count - capacity));
          expect(read).toEqual(expected);
        },
      ),
    );
  });
});
