import { linkedController } from "../../base/linked-controller.ts";
import { failure } from "../../errors.ts";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { type EmbeddingPriority, EmbeddingQueue } from "./embedding-queue.ts";
import { type OnnxSettings } from "./onnx-messages.ts";
import { OnnxThread } from "./onnx-worker.ts";
import { groupTexts } from "./text-groups.ts";

export interface OnnxModelOptions {
  /** The folder that holds the weights and the tokenizer. */
  readonly directory: string;
  readonly settings: OnnxSettings;
  /** Threads that compute; from two on, the first is kept for questions. */
  readonly threads: number;
  /** Texts that may wait for a thread. */
  readonly queueMax: number;
}

/** A question may go to any thread; with several threads the first one takes nothing else. */
const prioritiesOf = (thread: number, threads: number): readonly EmbeddingPriority[] =>
  thread === 0 && threads > 1 ? ["question"] : ["question", "document"];

/**
 * A sentence model in worker threads, which all callers share. Resolves once the first thread has loaded it.
 * Throws `embedding-failed` when it cannot be loaded.
 */
export async function openOnnxModel(options: OnnxModelOptions): Promise<EmbeddingModel> {
  const model = new OnnxModel(options);
  try {
    await model.ready();
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

class OnnxModel implements EmbeddingModel {
  readonly name: string;
  readonly dimensions: number;
  readonly #batch: number;
  readonly #prefixes: Readonly<Record<EmbeddingPriority, string>>;
  readonly #queue: EmbeddingQueue;
  readonly #threads: OnnxThread[];
  #closed = false;

  constructor({ directory, settings, threads, queueMax }: OnnxModelOptions) {
    this.name = settings.name;
    this.dimensions = settings.dimensions;
    this.#batch = settings.batch;
    this.#prefixes = { question: settings.queryPrefix, document: settings.passagePrefix };
    this.#queue = new EmbeddingQueue(queueMax);
    this.#threads = Array.from({ length: threads }, (_, index) => {
      const priorities = prioritiesOf(index, threads);
      return new OnnxThread({ directory, settings }, () => this.#queue.next(priorities));
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
    const prefixed = texts.map((text) => this.#prefixes[priority] + text);
    // A question is embedded alone, so that its vector is the same each time it is asked.
    const groups = priority === "question" ? texts.map((_, index) => [index]) : groupTexts(prefixed, this.#batch);
    const vectors = new Array<Float32Array>(texts.length);
    const fill = async (group: readonly number[]): Promise<void> => {
      const made = await this.#enqueue(
        group.map((index) => prefixed[index] ?? ""),
        priority,
        stop.signal,
      );
      made.forEach((vector, place) => (vectors[group[place] ?? 0] = vector));
    };
    try {
      const filled = groups.map(fill);
      for (const thread of this.#threads) thread.wake();
      await Promise.all(filled);
      return vectors;
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      stop.signal.removeEventListener("abort", onAbort);
      stop.unlink();
    }
  }

  #enqueue(texts: readonly string[], priority: EmbeddingPriority, signal: AbortSignal): Promise<Float32Array[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ texts, priority, signal, resolve, reject });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear(failure("embedding-failed", { problem: "the model was closed" }));
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
