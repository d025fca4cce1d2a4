import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { resample } from "../../voice/audio/resampler.ts";
import { activityWindow, type VoiceActivityModel } from "../../voice/voice-activity.ts";
import { startFlite } from "../tts/flite.ts";
import { batchesOf } from "./silero-batches.ts";
import { startSilero } from "./silero.ts";

const modelFile = fileURLToPath(new URL("../../../models/silero-vad/silero_vad_v5.onnx", import.meta.url));

async function speech(text: string): Promise<Int16Array> {
  const flite = await startFlite({ voice: "rms", threads: 1, queueMax: 1, clock: systemClock, log: silentLog });
  const pieces: number[] = [];
  for await (const piece of flite.synthesize(text, { signal: new AbortController().signal })) pieces.push(...piece);
  await flite.close();
  return Int16Array.of(...new Int16Array(8_000), ...resample(Int16Array.from(pieces), 24_000, 16_000), ...new Int16Array(16_000));
}

describe("Silero", () => {
  let silero: VoiceActivityModel;
  let samples: Int16Array;

  beforeAll(async () => {
    silero = await startSilero({ modelFile, queueMaxWindows: 2_000, clock: systemClock, log: silentLog });
    samples = await speech("Tighten the bolts of the motor.");
  });
  afterAll(() => silero.close());

  /** Probabilities of every window; `pause` lets other talkers' windows come between. */
  function listen(audio: Int16Array, pause = false): Promise<number[]> {
    return new Promise((resolve, reject) => {
      const probabilities: number[] = [];
      const expected = Math.floor(audio.length / activityWindow);
      const stream = silero.open({
        onFailure: reject,
        onProbability: (probability) => {
          probabilities.push(probability);
          if (probabilities.length < expected) return;
          stream.close();
          resolve(probabilities);
        },
      });
      const pushFrom = (at: number): void => {
        if (at + activityWindow > audio.length) return;
        stream.push(audio.subarray(at, at + activityWindow));
        if (pause) setImmediate(() => pushFrom(at + activityWindow));
        else pushFrom(at + activityWindow);
      };
      pushFrom(0);
    });
  }

  it("tells speech from silence", async () => {
    const probabilities = await listen(samples);
    const [before, after] = [probabilities.slice(0, 14), probabilities.slice(-20)];
    expect(Math.max(...before, ...after)).toBeLessThan(0.35);
    const during = probabilities.slice(20, -35);
    expect(during.filter((probability) => probability > 0.5).length).toBeGreaterThan(during.length * 0.8);
  });

  it("gives each talker what it would get alone", async () => {
    const alone = await listen(samples);
    const noise = Int16Array.from(samples, (_, index) => ((index * 7_919) % 2_000) - 1_000);
    const [first, , second] = await Promise.all([listen(samples, true), listen(noise, true), listen(samples, true)]);
    for (const together of [first, second]) {
      for (const [index, probability] of together.entries()) expect(probability).toBeCloseTo(alone[index] ?? -1, 4);
    }
  });

  it("forgets on reset, and delivers nothing of what was pushed before", async () => {
    const fresh = await listen(samples.subarray(0, activityWindow * 3));
    const heard: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const stream = silero.open({
        onFailure: reject,
        onProbability: (probability) => {
          if (heard.push(probability) === 3) resolve();
        },
      });
      for (let at = 12_000; at < 16_000; at += activityWindow) stream.push(samples.subarray(at, at + activityWindow));
      stream.reset();
      for (let window = 0; window < 3; window++) stream.push(samples.subarray(window * activityWindow, (window + 1) * activityWindow));
    });
    for (const [index, probability] of heard.entries()) expect(probability).toBeCloseTo(fresh[index] ?? -1, 4);
  });

  it("says so when more windows wait than it may hold", async () => {
    const small = await startSilero({ modelFile, queueMaxWindows: 2, clock: systemClock, log: silentLog });
    const failure = new Promise((resolve) => {
      const stream = small.open({ onProbability: () => undefined, onFailure: resolve });
      for (let window = 0; window < 3; window++) stream.push(new Int16Array(activityWindow));
    });
    expect(await failure).toMatchObject({ code: "voice-activity-failed" });
    await small.close();
  });

  it("refuses to start without its model", async () => {
    const options = { modelFile: "/nowhere/model.onnx", queueMaxWindows: 2, clock: systemClock, log: silentLog };
    await expect(startSilero(options)).rejects.toMatchObject({ code: "engine-unavailable" });
  });
});

describe("batches", () => {
  it("hold every window once, each talker's in order and never two of one talker", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), fc.integer({ min: 1, max: 4 }), (talkers, maxBatch) => {
        const batches = batchesOf(talkers, maxBatch);
        expect(batches.flat().sort((left, right) => left - right)).toEqual(talkers.map((_, index) => index));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(maxBatch);
          expect(new Set(batch.map((position) => talkers[position])).size).toBe(batch.length);
        }
        for (const talker of new Set(talkers)) {
          const order = batches.flat().filter((position) => talkers[position] === talker);
          expect(order).toEqual([...order].sort((left, right) => left - right));
        }
      }),
    );
  });
});
