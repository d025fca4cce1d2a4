import { describe, expect, it } from "vitest";
import { clipInt16, concatenate, downmix, toInt16 } from "./samples.ts";

describe("samples", () => {
  it("are averaged over channels, and a frame that is cut off is dropped", () => {
    expect([...downmix(Float32Array.of(1, 0, -1, -0.5, 0.25), 2)]).toEqual([0.5, -0.75]);
  });

  it("are clipped to what 16 bits hold", () => {
    expect([...toInt16(Float32Array.of(-2, -1, 0, 0.5, 2))]).toEqual([-32_768, -32_768, 0, 16_384, 32_767]);
    expect(clipInt16(40_000)).toBe(32_767);
  });

  it("are joined in order, empty pieces included", () => {
    expect([...concatenate([Int16Array.of(1, 2), new Int16Array(0), Int16Array.of(3)])]).toEqual([1, 2, 3]);
    expect(concatenate([])).toHaveLength(0);
  });
});
