import { type Clock } from "../base/clock.ts";
import { problemOf } from "../errors.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { type TextToSpeech } from "../voice/text-to-speech.ts";

/** Probing costs an engine some milliseconds, and health may be asked by many. */
const validMs = 5_000;
const timeoutMs = 2_000;

export interface EngineHealthOptions {
  readonly embedding: EmbeddingModel;
  readonly textToSpeech: TextToSpeech;
  readonly clock: Clock;
}

/** Makes a probe that has the engines do a little of their work: `ok` by engine, or what is wrong. Answers repeat for a few seconds. */
export function createEngineHealth({ embedding, textToSpeech, clock }: EngineHealthOptions): () => Promise<Record<string, string>> {
  let last: { at: number; result: Promise<Record<string, string>> } | undefined;
  const probe = async (): Promise<Record<string, string>> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const [embedding_service, text_to_speech] = await Promise.all([
      wordFor(() => embedding.embed(["ready"], { priority: "question", signal })),
      wordFor(async () => {
        for await (const _ of textToSpeech.synthesize("Ready.", { signal })) return;
      }),
    ]);
    return { embedding_service, text_to_speech };
  };
  return () => {
    const now = clock.monotonic();
    if (!last || now - last.at > validMs) last = { at: now, result: probe() };
    return last.result;
  };
}

async function wordFor(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "ok";
  } catch (error) {
    return problemOf(error);
  }
}
