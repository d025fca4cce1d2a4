import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { threadEntry } from "../../base/thread.ts";
import { failure } from "../../errors.ts";
import { type VocabularyText } from "../../knowledge/vocabulary-source.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type Pronouncer } from "../../voice/vocabulary/pronunciation.ts";
import { SupervisedThread } from "../supervised-thread.ts";
import { recognitionReply, type RecognitionReply, type RecognitionSettings } from "./recognition-messages.ts";

export interface UtteranceListener {
  onPartial(text: string): void;
  onFinal(text: string): void;
  onFailed(problem: string): void;
}

interface Preparation {
  readonly done: Promise<void>;
  resolve(): void;
  reject(problem: string): void;
  /** Streams that are open on it. */
  streams: number;
}

export interface RecognitionThreadOptions extends RecognitionSettings {
  /** Vocabularies kept loaded, beyond those that open streams need. */
  readonly maxVocabularies: number;
  readonly pronouncer: Pronouncer;
  readonly clock: Clock;
  readonly log: Log;
}

/** One recognition thread, the vocabularies loaded in it, and the utterances under way. */
export class RecognitionThread {
  readonly #options: RecognitionThreadOptions;
  readonly #thread: SupervisedThread;
  /** Least recently used first. */
  readonly #vocabularies = new Map<string, Preparation>();
  readonly #utterances = new Map<number, UtteranceListener>();
  #nextUtterance = 0;
  #isUp: () => void = () => undefined;
  #up: Promise<void>;
  #closed = false;

  constructor(options: RecognitionThreadOptions) {
    this.#options = options;
    this.#up = new Promise((resolve) => (this.#isUp = resolve));
    this.#thread = new SupervisedThread({
      entry: threadEntry(import.meta.url, "soundswallower-thread"),
      data: { maxWords: options.maxWords, maxDecoders: options.maxDecoders } satisfies RecognitionSettings,
      clock: options.clock,
      log: options.log.child({ thread: "soundswallower" }),
      onMessage: (message) => this.#receive(recognitionReply.parse(message)),
      onUp: () => this.#isUp(),
      onDown: (problem) => this.#lose(problem),
    });
  }

  /** Utterances under way. */
  get load(): number {
    return this.#utterances.size;
  }

  has(key: string): boolean {
    return this.#vocabularies.has(key);
  }

  /** Loads a vocabulary, once. Throws `speech-recognition-failed`. */
  prepare(vocabulary: VocabularyText): Promise<void> {
    const key = vocabularyKey(vocabulary);
    const existing = this.#vocabularies.get(key);
    if (existing) {
      this.#vocabularies.delete(key);
      this.#vocabularies.set(key, existing);
      return existing.done;
    }
    if (this.#closed) return Promise.reject(failure("speech-recognition-failed", { problem: "the engine is closed" }));
    const preparation = newPreparation(() => {
      if (this.#vocabularies.get(key) === preparation) this.#vocabularies.delete(key);
    });
    this.#vocabularies.set(key, preparation);
    this.#forgetOld();
    void this.#up.then(() => {
      const { sentences, headings } = vocabulary;
      if (this.#vocabularies.get(key) === preparation) this.#thread.post({ kind: "vocabulary", key, sentences, headings });
    });
    return preparation.done;
  }

  /** Keeps a prepared vocabulary loaded until the returned function is called. */
  hold(key: string): () => void {
    const preparation = this.#vocabularies.get(key);
    if (preparation) preparation.streams++;
    let held = true;
    return () => {
      if (held && preparation) preparation.streams--;
      held = false;
      this.#forgetOld();
    };
  }

  /** Begins an utterance; undefined when the thread is down. */
  start(key: string, listener: UtteranceListener): number | undefined {
    if (!this.#thread.up) return undefined;
    const utterance = this.#nextUtterance++;
    this.#utterances.set(utterance, listener);
    this.#thread.post({ kind: "start", utterance, key });
    return utterance;
  }

  /** Sends samples; their buffer is given away. */
  audio(utterance: number, samples: Int16Array<ArrayBuffer>): void {
    if (this.#utterances.has(utterance)) this.#thread.post({ kind: "audio", utterance, samples }, [samples.buffer]);
  }

  finish(utterance: number): void {
    this.#thread.post({ kind: "finish", utterance });
  }

  cancel(utterance: number): void {
    if (this.#utterances.delete(utterance)) this.#thread.post({ kind: "cancel", utterance });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lose("the engine is closed");
    await this.#thread.close();
  }

  #receive(reply: RecognitionReply): void {
    switch (reply.kind) {
      case "unknown-words":
        void this.#pronounce(reply.key, reply.words);
        break;
      case "prepared":
        this.#vocabularies.get(reply.key)?.resolve();
        break;
      case "refused":
        this.#vocabularies.get(reply.key)?.reject(reply.problem);
        break;
      case "partial":
        this.#utterances.get(reply.utterance)?.onPartial(reply.text);
        break;
      case "final":
        this.#take(reply.utterance)?.onFinal(reply.text);
        break;
      case "failed":
        this.#take(reply.utterance)?.onFailed(reply.problem);
    }
  }

  #take(utterance: number): UtteranceListener | undefined {
    const listener = this.#utterances.get(utterance);
    this.#utterances.delete(utterance);
    return listener;
  }

  async #pronounce(key: string, words: readonly string[]): Promise<void> {
    const phones = await this.#options.pronouncer.pronounce(words);
    this.#thread.post({ kind: "pronunciations", key, phones: [...phones] });
  }

  #forgetOld(): void {
    for (const [key, preparation] of this.#vocabularies) {
      if (this.#vocabularies.size <= this.#options.maxVocabularies) return;
      if (preparation.streams > 0 || [...this.#vocabularies.keys()].at(-1) === key) continue;
      this.#vocabularies.delete(key);
      preparation.reject("it was pushed out by other equipment");
      this.#thread.post({ kind: "forget", key });
    }
  }

  #lose(problem: string): void {
    this.#up = new Promise((resolve) => (this.#isUp = resolve));
    for (const preparation of this.#vocabularies.values()) preparation.reject(problem);
    this.#vocabularies.clear();
    const lost = [...this.#utterances.values()];
    this.#utterances.clear();
    for (const listener of lost) listener.onFailed(problem);
  }
}

/** Names what a decoder is built for. */
export function vocabularyKey({ tenant, equipment, generation }: VocabularyText): string {
  return tenantKey(tenant, "vocabulary", equipment, generation);
}

function newPreparation(onReject: () => void): Preparation {
  let resolve: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((onDone, onFail) => {
    resolve = onDone;
    fail = onFail;
  });
  done.catch(() => undefined); // whoever waits sees it; nobody has to
  return {
    done,
    resolve,
    reject: (problem) => {
      onReject();
      fail(failure("speech-recognition-failed", { problem }));
    },
    streams: 0,
  };
}
