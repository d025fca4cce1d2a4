import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endpointSilenceMs } from "./endpointer.ts";

const silence = (partial: string, stableMs = 400) => endpointSilenceMs(500, { partial, stableMs });

describe("the endpointer", () => {
  it("waits the usual time when nothing is known", () => expect(silence("")).toBe(500));

  it("is quick after a complete question that no longer changes", () => {
    expect(silence("how do I change the oil filter")).toBe(300);
    expect(silence("how do I change the oil filter", 50)).toBe(500);
    expect(silence("change the filter")).toBe(500);
  });

  it("waits longer after a word that cannot end a sentence", () => expect(silence("what is the torque of the")).toBe(1_000));

  it("waits longer while a number is dictated", () => {
    expect(silence("what does error four")).toBe(800);
    expect(silence("what does error e 4")).toBe(800);
  });

  it("stays within its bounds whatever is said", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 5_000 }), fc.string(), fc.nat(10_000), (baseMs, partial, stableMs) => {
        const value = endpointSilenceMs(baseMs, { partial, stableMs });
        expect(value).toBeGreaterThanOrEqual(200);
        expect(value).toBeLessThanOrEqual(2_500);
      }),
    );
  });
});
