import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { resample } from "../../voice/audio/resampler.ts";
import { startFlite } from "../tts/flite.ts";
import { draftVocabulary, RecognitionVocabulary } from "./recognition-vocabulary.ts";
import { Utterance } from "./utterance.ts";

function withResolvers() {
  let resolve: (text: string) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<string>((onText, onError) => {
    resolve = onText;
    reject = onError;
  });
  return { promise, resolve, reject };
}

describe("an utterance", () => {
  let vocabulary: RecognitionVocabulary;
  let audio: Int16Array;
  beforeAll(async () => {
    const draft = await draftVocabulary({ sentences: ["Clean the print head with a soft cloth."], headings: [] }, 1_000);
    vocabulary = await RecognitionVocabulary.build(draft, []);
    const flite = await startFlite({ voice: "rms", threads: 1, queueMax: 10, clock: systemClock, log: silentLog });
    const pieces: number[] = [];
    for await (const piece of flite.synthesize("How do I clean the print head?", { signal: new AbortController().signal })) {
      pieces.push(...piece);
    }
    await flite.close();
    const quiet = new Int16Array(3_200);
    audio = Int16Array.of(...quiet, ...resample(Int16Array.from(pieces), 24_000, 16_000), ...quiet);
  });
  afterAll(() => vi.restoreAllMocks());

  function begin() {
    const partials: string[] = [];
    const { promise: ended, resolve, reject } = withResolvers();
    const utterance = new Utterance(vocabulary, { onPartial: (text) => partials.push(text), onFinal: resolve, onFailed: reject });
    const hear = (samples: Int16Array) => {
      for (let from = 0; from < samples.length; from += 1_280) utterance.push(samples.slice(from, from + 1_280));
    };
    return { hear, partials, ended, finish: () => utterance.finish(), cancel: () => utterance.cancel() };
  }

  it("ends in a sentence, also when all its audio came before a decoder was ready", async () => {
    const { hear, ended, finish, partials } = begin();
    hear(audio);
    finish();
    expect(await ended).toBe("How do I clean the print head?");
    expect(partials).toHaveLength(1);
    expect(vocabulary.busy).toBe(false);
  });

  it("is what was heard last when the search reached no end of the grammar", async () => {
    const decoder = await vocabulary.acquire();
    vocabulary.release(decoder);
    const stop = decoder.stop.bind(decoder);
    let searched = false;
    const stopping = vi.spyOn(decoder, "stop").mockImplementation(() => {
      stop();
      if (searched) vi.spyOn(decoder, "get_text").mockReturnValue("");
      searched = true;
    });
    const { hear, ended, finish } = begin();
    hear(audio);
    finish();
    expect(await ended).toBe("How do I clean the print head?");
    expect(stopping).toHaveBeenCalledTimes(2);
    expect(decoder.get_text()).toBe("");
    vi.restoreAllMocks();
  });

  it("gives its decoder back when it is cancelled, before or after it has one", async () => {
    const early = begin();
    early.hear(audio);
    early.cancel();
    await Promise.resolve();
    const late = begin();
    await Promise.resolve();
    late.hear(audio);
    expect(vocabulary.busy).toBe(true);
    late.cancel();
    expect(vocabulary.busy).toBe(false);
    expect(vocabulary.decoders).toBe(1);
    const next = begin();
    next.hear(audio);
    next.finish();
    expect(await next.ended).toBe("How do I clean the print head?");
  });

  it("fails when its decoder throws, and that decoder is not used again", async () => {
    const decoder = await vocabulary.acquire();
    vocabulary.release(decoder);
    vi.spyOn(decoder, "process_audio").mockImplementation(() => {
      throw new Error("out of memory");
    });
    const { hear, ended, finish } = begin();
    hear(audio);
    finish();
    await expect(ended).rejects.toThrow("out of memory");
    expect(vocabulary.decoders).toBe(0);
    expect(vocabulary.hasIdle).toBe(false);
    vi.restoreAllMocks();
  });
});
