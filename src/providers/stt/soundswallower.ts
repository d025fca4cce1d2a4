import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { failure } from "../../errors.ts";
import { type VocabularyText } from "../../knowledge/vocabulary-source.ts";
import { type RecognitionOptions, type RecognitionStream, type SpeechToText } from "../../voice/speech-to-text.ts";
import { type Pronouncer } from "../../voice/vocabulary/pronunciation.ts";
import { SoundswallowerStream } from "./recognition-stream.ts";
import { RecognitionThread, vocabularyKey } from "./recognition-thread.ts";

export interface SoundswallowerOptions {
  readonly threads: number;
  /** Talkers at once; each open stream counts. */
  readonly maxStreams: number;
  /** Equipments whose vocabulary stays loaded in each thread; one takes 40 to 80 MB. */
  readonly maxVocabularies: number;
  /** Utterances at once in each thread; one takes 15 to 30 MB while nobody else's decoder is free. */
  readonly maxDecoders: number;
  /** Words of a manual that can be recognised, the most frequent ones. */
  readonly maxWords: number;
  readonly pronouncer: Pronouncer;
  readonly clock: Clock;
  readonly log: Log;
}

/** PocketSphinx in WebAssembly, with a language model made from each equipment's own manual. */
export function createSoundswallower(options: SoundswallowerOptions): SpeechToText {
  return new Soundswallower(options);
}

class Soundswallower implements SpeechToText {
  readonly name = "soundswallower";
  readonly #threads: readonly RecognitionThread[];
  readonly #maxStreams: number;
  readonly #streams = new Set<RecognitionStream>();
  #opening = 0;
  #closed = false;

  constructor(options: SoundswallowerOptions) {
    this.#threads = Array.from({ length: options.threads }, () => new RecognitionThread(options));
    this.#maxStreams = options.maxStreams;
  }

  async prepare(vocabulary: VocabularyText): Promise<void> {
    await this.#threadFor(vocabulary).prepare(vocabulary);
  }

  async open(options: RecognitionOptions): Promise<RecognitionStream> {
    if (this.#closed) throw failure("speech-recognition-failed", { problem: "the engine is closed" });
    if (this.#streams.size + this.#opening >= this.#maxStreams) throw failure("server-full", { limit: this.#maxStreams });
    this.#opening++;
    try {
      const thread = this.#threadFor(options.vocabulary);
      await thread.prepare(options.vocabulary);
      const stream: RecognitionStream = new SoundswallowerStream(thread, options, () => this.#streams.delete(stream));
      this.#streams.add(stream);
      return stream;
    } finally {
      this.#opening--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stream of [...this.#streams]) await stream.close();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** The thread that has the vocabulary and least to do; a busy one lends its equipment to an idle one. */
  #threadFor(vocabulary: VocabularyText): RecognitionThread {
    const key = vocabularyKey(vocabulary);
    const byLoad = [...this.#threads].sort((left, right) => left.load - right.load);
    const [idlest] = byLoad;
    if (!idlest) throw failure("speech-recognition-failed", { problem: "there is no recognition thread" });
    const owner = byLoad.find((thread) => thread.has(key));
    return owner && owner.load <= idlest.load + 2 ? owner : idlest;
  }
}
