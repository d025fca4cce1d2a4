import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { type EquivoxError } from "../../errors.ts";
import { type VocabularyText } from "../../knowledge/vocabulary-source.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { resample } from "../../voice/audio/resampler.ts";
import { type SpeechToText } from "../../voice/speech-to-text.ts";
import { startFlite } from "../tts/flite.ts";
import { createSoundswallower } from "./soundswallower.ts";

const vocabulary: VocabularyText = {
  tenant: tenantSchema.parse("acme"),
  equipment: slugSchema.parse("printer"),
  generation: 1,
  sentences: [
    "Tighten the bolts of the extruder to 25 Nm.",
    "Code E-42 means that the heater of the print head is faulty.",
    "Replace the thermistor every 500 hours.",
    "Clean the print head with a soft cloth.",
  ],
  headings: ["Replacing the thermistor", "Error codes"],
};

describe("the embedded recogniser", () => {
  let flite: Awaited<ReturnType<typeof startFlite>>;
  let recogniser: SpeechToText;

  beforeAll(async () => {
    flite = await startFlite({ voice: "rms", threads: 1, queueMax: 10, clock: systemClock, log: silentLog });
    const limits = { threads: 1, maxStreams: 4, maxVocabularies: 2, maxDecoders: 2, maxWords: 1_000 };
    recogniser = createSoundswallower({ ...limits, pronouncer: flite, clock: systemClock, log: silentLog });
    await recogniser.prepare(vocabulary);
  });
  afterAll(async () => {
    await recogniser.close();
    await flite.close();
  });

  async function say(text: string): Promise<Int16Array> {
    const pieces: number[] = [];
    for await (const piece of flite.synthesize(text, { signal: new AbortController().signal })) pieces.push(...piece);
    return Int16Array.of(...new Int16Array(3_200), ...resample(Int16Array.from(pieces), 24_000, 16_000), ...new Int16Array(3_200));
  }

  async function open(words = vocabulary) {
    const partials: string[] = [];
    const failures: EquivoxError[] = [];
    const stream = await recogniser.open({
      vocabulary: words,
      onPartial: (text) => partials.push(text),
      onFailure: (error) => failures.push(error),
    });
    const hear = (samples: Int16Array) => {
      for (let from = 0; from < samples.length; from += 256) stream.push(samples.subarray(from, from + 256));
    };
    return { stream, partials, failures, hear };
  }

  it.each([
    ["What does code E-42 mean?", "What does code E-42 mean?"],
    ["How often should I replace the thermistor?", "How often should I replace the thermistor?"],
    ["Tighten the bolts to 25 Nm.", "Tighten the bolts to 25 Nm."],
  ])("hears %s as it would be typed", async (spoken, written) => {
    const { stream, hear, failures } = await open();
    stream.start();
    hear(await say(spoken));
    expect(await stream.finish()).toBe(written);
    expect(failures).toEqual([]);
    await stream.close();
  });

  it("tells what it has heard so far, in order, each change once", async () => {
    const { stream, hear, partials } = await open();
    const audio = await say("How do I clean the print head?");
    stream.start();
    hear(audio);
    await vi.waitFor(() => expect(partials.length).toBeGreaterThan(2), 20_000);
    const final = await stream.finish();
    expect(partials.every((partial, index) => partial !== partials[index - 1])).toBe(true);
    expect(final.toLowerCase()).toContain(partials.at(-1)?.split(" ")[0] ?? "never");
    await stream.close();
  });

  it("hears two talkers at once, each by itself", async () => {
    const [first, second] = [await open(), await open()];
    const [firstAudio, secondAudio] = [await say("What does code E-42 mean?"), await say("How often should I replace the thermistor?")];
    first.stream.start();
    second.stream.start();
    for (let from = 0; from < Math.max(firstAudio.length, secondAudio.length); from += 320) {
      first.stream.push(firstAudio.subarray(from, from + 320));
      second.stream.push(secondAudio.subarray(from, from + 320));
    }
    expect(await Promise.all([first.stream.finish(), second.stream.finish()])).toEqual([
      "What does code E-42 mean?",
      "How often should I replace the thermistor?",
    ]);
    await Promise.all([first.stream.close(), second.stream.close()]);
  });

  it("ignores audio outside an utterance, drops what is cancelled, and starts afresh", async () => {
    const { stream, hear, failures } = await open();
    const audio = await say("What does code E-42 mean?");
    hear(audio);
    expect(await stream.finish()).toBe("");
    stream.start();
    hear(audio);
    stream.cancel();
    expect(await stream.finish()).toBe("");
    stream.start();
    hear(audio.subarray(0, 9_000));
    stream.start();
    hear(audio);
    expect(await stream.finish()).toBe("What does code E-42 mean?");
    expect(failures).toEqual([]);
    await stream.close();
  });

  it("understands nothing in silence", async () => {
    const { stream, hear } = await open();
    stream.start();
    expect(await stream.finish()).toBe("");
    stream.start();
    hear(new Int16Array(16_000));
    expect(await stream.finish()).toBe("");
    await stream.close();
  });

  it("refuses more utterances than it has decoders through the stream's failure, and goes on", async () => {
    const talkers = [await open(), await open(), await open()];
    const audio = await say("What does code E-42 mean?");
    for (const { stream, hear } of talkers) {
      stream.start();
      hear(audio);
    }
    const results = await Promise.allSettled(talkers.map(({ stream }) => stream.finish()));
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(2);
    expect(talkers.flatMap(({ failures }) => failures)).toMatchObject([{ code: "speech-recognition-failed" }]);
    const [, , last] = talkers;
    last?.stream.start();
    last?.hear(audio);
    expect(await last?.stream.finish()).toBe("What does code E-42 mean?");
    await Promise.all(talkers.map(({ stream }) => stream.close()));
  });

  it("refuses more streams than its limit, and gives a closed one's place away", async () => {
    const streams = [(await open()).stream, (await open()).stream, (await open()).stream, (await open()).stream];
    await expect(open()).rejects.toMatchObject({ code: "server-full" });
    await streams[0]?.close();
    streams.push((await open()).stream);
    await Promise.all(streams.map((stream) => stream.close()));
  });

  it("forgets the vocabulary that was used longest ago, and builds it again when asked", async () => {
    for (const generation of [2, 3]) await recogniser.prepare({ ...vocabulary, generation, sentences: ["Open the valve."] });
    const { stream, hear } = await open();
    stream.start();
    hear(await say("What does code E-42 mean?"));
    expect(await stream.finish()).toBe("What does code E-42 mean?");
    await stream.close();
  });
});
