import { describe, expect, it } from "vitest";
import { InboundAudio } from "./inbound-audio.ts";

const tone = (rate: number, channels: number, durationMs: number) =>
  Int16Array.from({ length: ((rate * durationMs) / 1_000) * channels }, (_, index) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * 440 * Math.floor(index / channels)) / rate)),
  );
const rootMeanSquare = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe("inbound audio", () => {
  it("passes 16 kHz mono through untouched", () => {
    const samples = tone(16_000, 1, 16);
    expect(new InboundAudio().convert(samples, 16_000, 1)).toBe(samples);
  });

  it.each([
    [48_000, 2],
    [44_100, 1],
    [24_000, 1],
    [8_000, 1],
  ])("brings %i Hz in %i channels to as much sound at 16 kHz, frame by frame", (rate, channels) => {
    const audio = new InboundAudio();
    let total = 0;
    let loudness = 0;
    for (let frame = 0; frame < 50; frame++) {
      const converted = audio.convert(tone(rate, channels, 20), rate, channels);
      total += converted.length;
      loudness = rootMeanSquare(converted);
    }
    expect(total).toBe(16_000);
    expect(loudness / (8_000 / Math.SQRT2)).toBeCloseTo(1, 1);
  });

  it("averages channels", () => {
    expect([...new InboundAudio().convert(Int16Array.of(100, 300, -5, 5), 16_000, 2)]).toEqual([200, 0]);
  });

  it.each([
    [0, 1],
    [16_001, 1],
    [16_000, 0],
    [16_000, 2],
    [16_000, 9],
  ])("refuses %i Hz in %i channels of three samples", (rate, channels) => {
    expect(() => new InboundAudio().convert(new Int16Array(3), rate, channels)).toThrow("The audio cannot be used");
  });
});
