import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { failure, problemOf } from "../../errors.ts";
import { type TextToSpeech } from "../../voice/text-to-speech.ts";
import { type Pronouncer } from "../../voice/vocabulary/pronunciation.ts";
import { verbalize } from "../../voice/vocabulary/verbalize.ts";
import { clausesOf } from "./clauses.ts";
import { FliteThreads } from "./flite-threads.ts";

export const fliteVoices = ["slt", "rms", "awb", "kal16"] as const;

/** Words pronounced in one go, about 20 ms, so that a sentence that waits behind them is not late. */
const wordsAtOnce = 20;
const maxTextCharacters = 2_000;

export interface FliteOptions {
  /** Voice of callers that name none. */
  readonly voice: (typeof fliteVoices)[number];
  readonly threads: number;
  /** Pieces of speech that may wait for a thread. */
  readonly queueMax: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** CMU Flite as speech synthesiser, and for words that are in no dictionary. Resolves when its threads are warm. */
export async function startFlite(options: FliteOptions): Promise<TextToSpeech & Pronouncer> {
  const threads = new FliteThreads(options);
  try {
    await threads.ready;
  } catch (error) {
    await threads.close();
    throw failure("engine-unavailable", { engine: "flite", problem: problemOf(error) }, error);
  }
  return {
    name: "flite",
    voices: [options.voice, ...fliteVoices.filter((voice) => voice !== options.voice)],
    synthesize: (text, { voice, signal }) => synthesize(threads, text, voice ?? options.voice, signal),
    pronounce: (words) => pronounce(threads, words),
    close: () => threads.close(),
  };
}

async function* synthesize(threads: FliteThreads, text: string, voice: string, signal: AbortSignal): AsyncIterable<Int16Array> {
  signal.throwIfAborted();
  if (!fliteVoices.some((known) => known === voice)) {
    throw failure("speech-synthesis-failed", { problem: `there is no voice ${voice}; use ${fliteVoices.join(", ")}` });
  }
  const clauses = clausesOf(speakable(text)).filter((clause) => /[a-z0-9]/i.test(clause));
  for (const [index, clause] of clauses.entries()) {
    const last = index === clauses.length - 1;
    const reply = await threads.run({ kind: "speak", text: clause, voice, last }, index === 0 ? "urgent" : "soon", signal);
    if ("samples" in reply && reply.samples.length > 0) yield reply.samples;
  }
}

/** What Flite can read: ASCII, codes and units written out, nothing that it would read as markup. */
function speakable(text: string): string {
  return verbalize(text.slice(0, maxTextCharacters))
    .normalize("NFKD")
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[–—]/g, ", ")
    .replaceAll(/[^\x20-\x7e]|[<>{}[\]\\|*_#~^]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

async function pronounce(threads: FliteThreads, words: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const phones = new Map<string, string>();
  for (let from = 0; from < words.length; from += wordsAtOnce) {
    try {
      const reply = await threads.run({ kind: "pronounce", words: words.slice(from, from + wordsAtOnce) }, "later");
      if ("phones" in reply) for (const [word, pronunciation] of reply.phones) phones.set(word, pronunciation);
    } catch {
      // A word without a pronunciation cannot be heard; the others still can.
    }
  }
  return phones;
}
