import { linkedController } from "../../base/linked-controller.ts";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { failure } from "../../errors.ts";
import { EmbeddingQueue } from "./embedding-queue.ts";
import { type EmbeddingPriority } from "./embedding-queue.ts";
import { MinilmThread } from "./minilm-worker.ts";
import { minilmDimensions } from "./minilm-messages.ts";

export interface MinilmOptions {
  /** The folder that holds `model_int8.onnx` and the tokenizer. */
  readonly directory: string;
  /** Threads that compute; from two on, the first is kept for questions. */
  readonly threads: number;
  /** Texts that may wait for a thread. */
  readonly queueMax: number;
}

/** A question may go to any thread; with several threads the first one takes nothing else. */
const prioritiesOf = (thread: number, threads: number): readonly EmbeddingPriority[] =>
  thread === 0 && threads > 1 ? ["question"] : ["question", "document"];

/**
 * all-MiniLM-L6-v2, int8, in worker threads. Resolves once the first thread has loaded the model.
 * Throws `embedding-failed` when the model cannot be loaded.
 */
export async function openMinilm(options: MinilmOptions): Promise<EmbeddingModel> {
  const model = new Minilm(options);
  try {
    await model.ready();
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

class Minilm implements EmbeddingModel {
  readonly name = "all-MiniLM-L6-v2-int8";
  readonly dimensions = minilmDimensions;
  readonly #queue: EmbeddingQueue;
  readonly #threads: MinilmThread[];
  #closed = false;

  constructor({ directory, threads, queueMax }: MinilmOptions) {
    this.#queue = new EmbeddingQueue(queueMax);
    this.#threads = Array.from({ length: threads }, (_, index) => {
      const priorities = prioritiesOf(index, threads);
      return new MinilmThread(directory, () => this.#queue.next(priorities));
    });
  }

  async ready(): Promise<void> {
    await this.#threads[0]?.start();
  }

  async embed(
    texts: readonly string[],
    { priority, signal }: { priority: EmbeddingPriority; signal: AbortSignal },
  ): Promise<Float32Array[]> {
    signal.throwIfAborted();
    if (this.#closed) throw failure("embedding-failed", { problem: "the model was closed" });
    this.#queue.admit(texts.length);
    // One text that fails makes the others of this call useless; they are taken out of the queue.
    const stop = linkedController(signal);
    const onAbort = () => this.#queue.dropAborted();
    stop.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const vectors = texts.map((text) => this.#enqueue(text, priority, stop.signal));
      for (const thread of this.#threads) thread.wake();
      return await Promise.all(vectors);
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      stop.signal.removeEventListener("abort", onAbort);
      stop.unlink();
    }
  }

  #enqueue(text: string, priority: EmbeddingPriority, signal: AbortSignal): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ text, priority, signal, resolve, reject });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear(failure("embedding-failed", { problem: "the model was closed" }));
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
