import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Resampler, resample } from "./resampler.ts";
import { downmix, toInt16 } from "./samples.ts";

const pairs: [number, number][] = [
  [8_000, 16_000],
  [22_050, 16_000],
  [24_000, 16_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [16_000, 24_000],
  [16_000, 8_000],
];

function tone(frequency: number, rate: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, index) => Math.round(16_000 * Math.sin((2 * Math.PI * frequency * index) / rate)));
}

/** Decibels of what differs between two signals, against the first. */
function errorDecibels(expected: Int16Array, actual: Int16Array, from: number, to: number): number {
  let signal = 0;
  let error = 0;
  for (let index = from; index < to; index++) {
    signal += (expected[index] ?? 0) ** 2;
    error += ((expected[index] ?? 0) - (actual[index] ?? 0)) ** 2;
  }
  return 10 * Math.log10(error / signal);
}

describe("the resampler", () => {
  it.each(pairs)("keeps a tone that both rates can carry, %d to %d Hz", (from, to) => {
    const result = resample(tone(1_000, from, from), from, to);
    expect(result).toHaveLength(to);
    expect(errorDecibels(tone(1_000, to, to), result, 200, to - 200)).toBeLessThan(-60);
  });

  it.each([
    [48_000, 10_000],
    [44_100, 12_000],
    [24_000, 9_500],
  ])("removes from %d Hz audio a tone of %d Hz, which 16 kHz cannot carry", (from, frequency) => {
    const loudest = resample(tone(frequency, from, from), from, 16_000)
      .subarray(200, 15_800)
      .reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
    expect(loudest).toBeLessThan(20);
  });

  it("gives the same samples however the stream is cut into frames", () => {
    const input = tone(440, 44_100, 3_000);
    const whole = new Int16Array(2_000);
    const length = new Resampler(44_100, 16_000).process(input, whole);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }), (sizes) => {
        const resampler = new Resampler(44_100, 16_000);
        const pieces: number[] = [];
        let at = 0;
        for (const size of [...sizes, input.length]) {
          const frame = input.subarray(at, at + size);
          const output = new Int16Array(resampler.maxOutput(frame.length));
          pieces.push(...output.subarray(0, resampler.process(frame, output)));
          at += frame.length;
        }
        expect(Int16Array.from(pieces)).toEqual(whole.subarray(0, length));
      }),
    );
  });

  it("never writes more than it announced", () => {
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 20 }), ([from, to], sizes) => {
        const resampler = new Resampler(from, to);
        for (const size of sizes) {
          const output = new Int16Array(resampler.maxOutput(size));
          expect(resampler.process(new Int16Array(size), output)).toBeLessThanOrEqual(output.length);
        }
      }),
    );
  });

  it("starts again as new after a reset", () => {
    const resampler = new Resampler(48_000, 16_000);
    const first = new Int16Array(400);
    const again = new Int16Array(400);
    const count = resampler.process(tone(700, 48_000, 999), first);
    resampler.reset();
    expect(resampler.process(tone(700, 48_000, 999), again)).toBe(count);
    expect(again).toEqual(first);
  });
});

describe("samples", () => {
  it("averages channels", () => {
    expect(downmix(Float32Array.of(1, 0, 0.5, -0.5), 2)).toEqual(Float32Array.of(0.5, 0));
  });

  it("clips what 16 bits cannot hold", () => {
    expect(toInt16(Float32Array.of(-2, -1, 0, 0.5, 1, 2))).toEqual(Int16Array.of(-32_768, -32_768, 0, 16_384, 32_767, 32_767));
  });
});
