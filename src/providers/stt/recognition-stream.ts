import { failure } from "../../errors.ts";
import { type RecognitionOptions, recognitionRate, type RecognitionStream } from "../../voice/speech-to-text.ts";
import { type RecognitionThread, vocabularyKey } from "./recognition-thread.ts";

/** Frames are gathered into pieces of this length: fewer messages between threads, and partials still every 80 ms. */
const pieceSamples = (recognitionRate / 1000) * 80;

interface Finish {
  resolve(text: string): void;
  reject(error: unknown): void;
}

/** One talker's side of a recognition thread. */
export class SoundswallowerStream implements RecognitionStream {
  readonly #thread: RecognitionThread;
  readonly #options: RecognitionOptions;
  readonly #key: string;
  readonly #onClose: () => void;
  #release: () => void;
  #utterance: number | undefined;
  /** Made with the first utterance. */
  #piece: Int16Array<ArrayBuffer> | undefined;
  #filled = 0;
  #finish: Finish | undefined;
  #closed = false;

  constructor(thread: RecognitionThread, options: RecognitionOptions, onClose: () => void) {
    this.#thread = thread;
    this.#options = options;
    this.#key = vocabularyKey(options.vocabulary);
    this.#release = thread.hold(this.#key);
    this.#onClose = onClose;
  }

  start(): void {
    if (this.#closed) return;
    this.cancel();
    if (this.#thread.has(this.#key)) {
      this.#begin();
      return;
    }
    // The thread has died since the stream was opened: load the vocabulary again and say that this utterance is lost.
    this.#thread.prepare(this.#options.vocabulary).then(
      () => (this.#release(), (this.#release = this.#thread.hold(this.#key))),
      () => undefined,
    );
    queueMicrotask(() => this.#options.onFailure(failure("speech-recognition-failed", { problem: "the engine is starting again" })));
  }

  push(samples: Int16Array): void {
    if (this.#utterance === undefined || this.#finish) return;
    const piece = (this.#piece ??= new Int16Array(pieceSamples));
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + pieceSamples - this.#filled);
      piece.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === pieceSamples) this.#flush();
    }
  }

  finish(): Promise<string> {
    const utterance = this.#utterance;
    if (utterance === undefined || this.#finish) return Promise.resolve("");
    this.#flush();
    return new Promise((resolve, reject) => {
      this.#finish = { resolve, reject };
      this.#thread.finish(utterance);
    });
  }

  cancel(): void {
    const utterance = this.#utterance;
    if (utterance === undefined) return;
    this.#utterance = undefined;
    this.#filled = 0;
    this.#thread.cancel(utterance);
    this.#settle((finish) => finish.resolve(""));
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.cancel();
      this.#closed = true;
      this.#release();
      this.#onClose();
    }
    return Promise.resolve();
  }

  #begin(): void {
    this.#filled = 0;
    const utterance = this.#thread.start(this.#key, {
      onPartial: (text) => {
        if (this.#utterance === utterance && !this.#finish) this.#options.onPartial(text);
      },
      onFinal: (text) => {
        if (this.#utterance !== utterance) return;
        this.#utterance = undefined;
        this.#settle((finish) => finish.resolve(text));
      },
      onFailed: (problem) => {
        if (this.#utterance !== utterance) return;
        this.#utterance = undefined;
        const error = failure("speech-recognition-failed", { problem });
        this.#settle((finish) => finish.reject(error));
        this.#options.onFailure(error);
      },
    });
    this.#utterance = utterance;
    if (utterance !== undefined) return;
    queueMicrotask(() => this.#options.onFailure(failure("speech-recognition-failed", { problem: "the engine is starting again" })));
  }

  #settle(how: (finish: Finish) => void): void {
    const finish = this.#finish;
    this.#finish = undefined;
    if (finish) how(finish);
  }

  #flush(): void {
    if (this.#utterance !== undefined && this.#piece && this.#filled > 0) {
      this.#thread.audio(this.#utterance, this.#piece.slice(0, this.#filled));
    }
    this.#filled = 0;
  }
}
