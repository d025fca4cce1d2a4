import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { audioFrameMaxBytes, decodeFrame, encodeAudioFrame, encodeMessageFrame, FrameError } from "./protobuf.ts";

// frames.proto of pipecat-ai/pipecat (BSD-2-Clause)
const proto = `
syntax = "proto3";
package pipecat;
message TextFrame { uint64 id = 1; string name = 2; string text = 3; }
message AudioRawFrame { uint64 id = 1; string name = 2; bytes audio = 3; uint32 sample_rate = 4; uint32 num_channels = 5; optional uint64 pts = 6; }
message TranscriptionFrame { uint64 id = 1; string name = 2; string text = 3; string user_id = 4; string timestamp = 5; }
message MessageFrame { string data = 1; }
message InterruptionFrame { uint64 id = 1; string name = 2; }
message Frame { oneof frame { TextFrame text = 1; AudioRawFrame audio = 2; TranscriptionFrame transcription = 3; MessageFrame message = 4; InterruptionFrame interruption = 5; } }
`;
const reference = protobuf.parse(proto).root.lookupType("pipecat.Frame");
const encodeReference = (frame: object) => reference.encode(reference.create(frame)).finish();
const decodeReference = (bytes: Uint8Array): unknown => reference.toObject(reference.decode(bytes), { bytes: Array, defaults: true });

const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 600 }).map((values) => Int16Array.from(values));
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 });
const text = fc.string({ unit: "grapheme", maxLength: 300 });

describe("the frame codec", () => {
  it("reads the audio that the reference implementation writes", () => {
    fc.assert(
      fc.property(samples, uint32, uint32, text, fc.nat(7), (audio, sampleRate, numChannels, name, offset) => {
        const encoded = encodeReference({ audio: { id: 7, name, audio: new Uint8Array(audio.buffer), sampleRate, numChannels, pts: 9 } });
        // As it arrives from a socket: somewhere within a larger buffer.
        const arrived = Buffer.from(new ArrayBuffer(encoded.length + offset), offset);
        arrived.set(encoded);
        expect(decodeFrame(arrived)).toEqual({ kind: "audio", samples: audio, sampleRate, channels: numChannels });
      }),
    );
  });

  it("writes audio that the reference implementation reads", () => {
    fc.assert(
      fc.property(samples, uint32, uint32, (audio, sampleRate, numChannels) => {
        const target = new Uint8Array(audioFrameMaxBytes(audio.length));
        const bytes = target.subarray(0, encodeAudioFrame(target, audio, sampleRate, numChannels));
        expect(decodeReference(bytes)).toMatchObject({ audio: { audio: [...new Uint8Array(audio.buffer)], sampleRate, numChannels } });
      }),
    );
  });

  it("reads and writes messages as the reference implementation does", () => {
    fc.assert(
      fc.property(text, (data) => {
        expect(decodeFrame(encodeReference({ message: { data } }))).toEqual({ kind: "message", data: data });
        expect(decodeReference(encodeMessageFrame(data))).toMatchObject({ message: { data } });
      }),
    );
  });

  it("keeps audio where it lies when it can", () => {
    const target = new Uint8Array(audioFrameMaxBytes(4));
    const length = encodeAudioFrame(target, Int16Array.of(1, -2, 3, -4), 16_000, 1);
    for (const offset of [0, 1]) {
      const arrived = new Uint8Array(length + 1).subarray(offset, offset + length);
      arrived.set(target.subarray(0, length));
      const frame = decodeFrame(arrived);
      if (frame.kind !== "audio") throw new Error("no audio");
      expect([...frame.samples]).toEqual([1, -2, 3, -4]);
      const even = (arrived.byteOffset + 11) % 2 === 0;
      expect(frame.samples.buffer === arrived.buffer).toBe(even);
    }
  });

  it("names the kinds that it does not use", () => {
    expect(decodeFrame(encodeReference({ text: { text: "x" } }))).toEqual({ kind: "other", field: 1 });
    expect(decodeFrame(encodeReference({ interruption: { name: "x" } }))).toEqual({ kind: "other", field: 5 });
  });

  it("refuses odd audio and broken text", () => {
    expect(() => decodeFrame(encodeReference({ audio: { audio: new Uint8Array(3) } }))).toThrow("odd number of bytes");
    expect(() => decodeFrame(Uint8Array.of(0x22, 3, 0x0a, 1, 0xff))).toThrow("not UTF-8");
    expect(() => decodeFrame(new Uint8Array(0))).toThrow("empty");
  });

  it("throws nothing but its own error at whatever bytes", () => {
    const mutated = fc
      .tuple(text, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }), fc.nat(400))
      .map(([data, changes, cut]) => {
        const bytes = encodeMessageFrame(data);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes.subarray(0, cut);
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
        try {
          decodeFrame(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
