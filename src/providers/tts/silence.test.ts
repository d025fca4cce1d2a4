import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trimSilence } from "./silence.ts";

const keepNothing = { before: 0, after: 0 };

describe("trimming silence", () => {
  it("cuts what is quiet at both ends and nothing between", () => {
    const samples = Int16Array.of(0, 159, -159, 160, 0, 0, -160, 12, 0);
    expect([...trimSilence(samples, keepNothing)]).toEqual([160, 0, 0, -160]);
  });

  it("keeps as much silence as it is told, as far as there is any", () => {
    const samples = Int16Array.of(0, 1, 2, 500, 3, 4);
    expect([...trimSilence(samples, { before: 2, after: 1 })]).toEqual([1, 2, 500, 3]);
    expect([...trimSilence(samples, { before: 9, after: 9 })]).toEqual([...samples]);
  });

  it("leaves nothing of what has no sound in it", () => {
    expect(trimSilence(new Int16Array(100), { before: 10, after: 10 })).toHaveLength(0);
    expect(trimSilence(new Int16Array(0), keepNothing)).toHaveLength(0);
  });

  it("is a view of the same memory that begins and ends with sound", () => {
    fc.assert(
      fc.property(fc.int16Array({ maxLength: 200 }), (samples) => {
        const kept = trimSilence(samples, keepNothing);
        expect(kept.buffer).toBe(samples.buffer);
        const loud = samples.filter((sample) => Math.abs(sample) >= 160).length;
        expect(kept.filter((sample) => Math.abs(sample) >= 160)).toHaveLength(loud);
        if (kept.length > 0) expect([kept.at(0), kept.at(-1)].every((sample) => Math.abs(sample ?? 0) >= 160)).toBe(true);
      }),
    );
  });
});
