import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWav, writeWav } from "./wav.ts";

function header(format: { code: number; channels: number; rate: number; bits: number }, data: Uint8Array, dataLength = data.length) {
  const bytes = new Uint8Array(44 + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("RIFF"), 0);
  view.setUint32(4, bytes.length - 8, true);
  bytes.set(new TextEncoder().encode("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, format.code, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.rate, true);
  view.setUint32(28, (format.rate * format.channels * format.bits) / 8, true);
  view.setUint16(32, (format.channels * format.bits) / 8, true);
  view.setUint16(34, format.bits, true);
  bytes.set(new TextEncoder().encode("data"), 36);
  view.setUint32(40, dataLength, true);
  bytes.set(data, 44);
  return bytes;
}

describe("WAV files", () => {
  it("reads back exactly what it wrote", () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1 }), fc.constantFrom(8_000, 16_000, 22_050, 48_000), (samples, rate) => {
        const audio = readWav(writeWav(samples, rate), "a.wav");
        expect(audio.sampleRate).toBe(rate);
        expect(audio.channels).toBe(1);
        expect(Int16Array.from(audio.samples, (sample) => sample * 32_768)).toEqual(samples);
      }),
    );
  });

  it.each([
    ["8-bit", 1, 8, [0, 128, 192], [-1, 0, 0.5]],
    ["16-bit", 1, 16, [0x00, 0x80, 0x00, 0x40], [-1, 0.5]],
    ["24-bit", 1, 24, [0x00, 0x00, 0x80, 0x00, 0x00, 0x40], [-1, 0.5]],
    ["32-bit", 1, 32, [0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x40], [-1, 0.5]],
    ["float", 3, 32, [...new Uint8Array(Float32Array.of(-0.25, 0.5).buffer)], [-0.25, 0.5]],
    ["double", 3, 64, [...new Uint8Array(Float64Array.of(-0.25, 0.5).buffer)], [-0.25, 0.5]],
  ])("reads %s samples", (_name, code, bits, data, expected) => {
    const audio = readWav(header({ code, channels: 1, rate: 16_000, bits }, Uint8Array.from(data)), "a.wav");
    expect([...audio.samples]).toEqual(expected);
  });

  it("skips chunks it does not know and keeps channels interleaved", () => {
    const plain = header({ code: 1, channels: 2, rate: 44_100, bits: 16 }, Uint8Array.of(0, 0x40, 0, 0xc0));
    const list = Uint8Array.of(0x4c, 0x49, 0x53, 0x54, 3, 0, 0, 0, 1, 2, 3, 0); // odd length, so padded
    const bytes = Uint8Array.of(...plain.subarray(0, 36), ...list, ...plain.subarray(36));
    expect(readWav(bytes, "a.wav")).toEqual({ sampleRate: 44_100, channels: 2, samples: Float32Array.of(0.5, -0.5) });
  });

  it.each([0, 0xffff_ffff])("reads to the end when a pipe left the length %d", (length) => {
    const bytes = header({ code: 1, channels: 1, rate: 16_000, bits: 16 }, Uint8Array.of(0, 0x40, 0, 0x20), length);
    expect(readWav(bytes, "a.wav").samples).toHaveLength(2);
  });

  it.each([
    ["text", new TextEncoder().encode("this is not audio at all"), "no RIFF/WAVE header"],
    ["nothing", new Uint8Array(0), "no RIFF/WAVE header"],
    ["a compressed encoding", header({ code: 0x55, channels: 1, rate: 16_000, bits: 16 }, new Uint8Array(4)), "encoding 85"],
    ["4-bit samples", header({ code: 1, channels: 1, rate: 16_000, bits: 4 }, new Uint8Array(4)), "4 bits"],
    ["no channel", header({ code: 1, channels: 0, rate: 16_000, bits: 16 }, new Uint8Array(4)), "0 channels"],
    ["an absurd rate", header({ code: 1, channels: 1, rate: 1, bits: 16 }, new Uint8Array(4)), "1 Hz"],
    ["no sample", header({ code: 1, channels: 1, rate: 16_000, bits: 16 }, new Uint8Array(1)), "no samples"],
    ["a header alone", header({ code: 1, channels: 1, rate: 16_000, bits: 16 }, new Uint8Array(4)).subarray(0, 36), "no audio data"],
  ])("refuses %s", (_name, bytes, problem) => {
    expect(() => readWav(bytes, "some/file.wav")).toThrow(
      expect.objectContaining({ code: "file-not-audio", message: expect.stringContaining(problem) as string }),
    );
  });

  it("reads or refuses any bytes, never anything else", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 64 }).map((junk) => Uint8Array.of(...new TextEncoder().encode("RIFF____WAVE"), ...junk)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          expect(readWav(input, "x").samples.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: "file-not-audio" });
        }
      }),
    );
  });
});
