import { Pool } from "undici";
import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { failure, problemOf } from "../../errors.ts";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";
import { networkProblem, oneLine } from "../network-problem.ts";
import { ProviderCircuit, type ProviderState } from "../provider-circuit.ts";
import { type EmbeddingPriority, EmbeddingQueue, type EmbeddingTask } from "./embedding-queue.ts";
import { EmbeddingRefused, readVectors } from "./embeddings-reply.ts";

export interface OpenAiCompatibleEmbeddingOptions {
  /** Base address of the API, such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly key?: string;
  /** Components of a vector; a reply with others is refused. */
  readonly dimensions: number;
  /** Whether the endpoint is asked for vectors of that size, which models must have been trained for. */
  readonly shorten: boolean;
  readonly queryPrefix: string;
  readonly passagePrefix: string;
  /** Deadline of a request, its repetitions included. */
  readonly timeoutMs: number;
  /** Requests at once. */
  readonly connections: number;
  /** Texts that may wait for a connection. */
  readonly queueMax: number;
  readonly clock: Clock;
  /** From 0 to 1; spreads repetitions. */
  readonly jitter: () => number;
}

/** Texts of one request. */
const batchMaxTexts = 32;
const firstPauseMs = 250;
const longestPauseMs = 8_000;
const keepAliveMs = 30_000;

/**
 * An embedding model behind `POST /embeddings` as OpenAI defined it and Ollama, vLLM, text-embeddings-inference and others serve it.
 * What waits while all connections are busy goes together, up to 32 texts a request. It need not be there yet.
 * See https://platform.openai.com/docs/api-reference/embeddings/create
 */
export class OpenAiCompatibleEmbedding implements EmbeddingModel {
  readonly name: string;
  readonly dimensions: number;
  readonly #options: OpenAiCompatibleEmbeddingOptions;
  readonly #queue: EmbeddingQueue;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #circuit: ProviderCircuit;
  readonly #closing = new AbortController();
  #busy = 0;

  /** @param name what its vectors are called in the store; see `embeddingName` */
  constructor(name: string, options: OpenAiCompatibleEmbeddingOptions) {
    const { baseUrl, connections, dimensions, queueMax, timeoutMs } = options;
    this.name = name;
    this.dimensions = dimensions;
    this.#options = options;
    this.#queue = new EmbeddingQueue(queueMax);
    const address = new URL(`${baseUrl.replace(/\/+$/, "")}/embeddings`);
    this.#path = address.pathname + address.search;
    // Deadlines are kept here, to the millisecond; the pool's own look at their clocks once a second.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: keepAliveMs, connect: { timeout: timeoutMs } };
    this.#pool = new Pool(address.origin, { ...timeouts, connections, pipelining: 1 });
    this.#circuit = new ProviderCircuit(options);
  }

  state(): ProviderState {
    return this.#circuit.state();
  }

  async embed(
    texts: readonly string[],
    { priority, signal }: { priority: EmbeddingPriority; signal: AbortSignal },
  ): Promise<Float32Array[]> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw failure("embedding-failed", { problem: "the model was closed" });
    this.#queue.admit(texts.length);
    const prefix = priority === "question" ? this.#options.queryPrefix : this.#options.passagePrefix;
    // One text that fails makes the others of this call useless.
    const stop = linkedController(signal);
    const onAbort = () => this.#queue.dropAborted();
    stop.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const vectors = texts.map((text) => this.#enqueue(prefix + text, priority, stop.signal));
      this.#wake();
      return (await Promise.all(vectors)).flat();
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      stop.signal.removeEventListener("abort", onAbort);
      stop.unlink();
    }
  }

  /** Cuts what is under way. Idempotent. */
  async close(): Promise<void> {
    const closed = failure("embedding-failed", { problem: "the model was closed" });
    this.#closing.abort(closed);
    this.#queue.clear(closed);
    await this.#pool.destroy();
  }

  #enqueue(text: string, priority: EmbeddingPriority, signal: AbortSignal): Promise<Float32Array[]> {
    return new Promise((resolve, reject) => this.#queue.push({ texts: [text], priority, signal, resolve, reject }));
  }

  #wake(): void {
    while (this.#busy < this.#options.connections) {
      const tasks = this.#queue.take(batchMaxTexts);
      if (tasks.length === 0) return;
      this.#busy++;
      void this.#serve(tasks).finally(() => {
        this.#busy--;
        this.#wake();
      });
    }
  }

  /** One request for texts of any callers; it is cut when none of them waits any more. */
  async #serve(tasks: readonly EmbeddingTask[]): Promise<void> {
    const stop = linkedController(this.#closing.signal);
    const callers = new Set(tasks.map(({ signal }) => signal));
    let wanted = callers.size;
    const links = [...callers].map((signal) => {
      const onAbort = () => {
        for (const task of tasks) if (task.signal === signal) task.reject(signal.reason);
        if (--wanted === 0) stop.abort(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      return () => signal.removeEventListener("abort", onAbort);
    });
    try {
      const texts = tasks.flatMap((task) => task.texts);
      const vectors = await this.#request(texts, { isQuestion: tasks[0]?.priority === "question", signal: stop.signal });
      tasks.forEach((task, index) => task.resolve(vectors.slice(index, index + 1)));
    } catch (error) {
      for (const task of tasks) task.reject(error);
    } finally {
      for (const unlink of links) unlink();
      stop.unlink();
    }
  }

  /** Repeats what may go better the next time, until its deadline. Documents wait for an endpoint that is down; questions go on without. */
  async #request(
    input: readonly string[],
    { isQuestion, signal }: { readonly isQuestion: boolean; readonly signal: AbortSignal },
  ): Promise<Float32Array[]> {
    const { clock, timeoutMs, jitter } = this.#options;
    const endsAt = clock.monotonic() + timeoutMs;
    const late = failure("embedding-failed", { problem: `${this.#options.model} did not answer within ${timeoutMs} ms` });
    const stop = linkedController(signal);
    const cancel = clock.setTimer(() => stop.abort(late), timeoutMs);
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          if (!this.#circuit.admits) throw new EmbeddingRefused(`${this.#options.model}: ${this.#circuit.refusal}`, !isQuestion);
          return await this.#attempt(input, stop.signal, late);
        } catch (error) {
          stop.signal.throwIfAborted();
          const refused = error instanceof EmbeddingRefused ? error : undefined;
          const backOff = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt) * (0.5 + jitter() / 2);
          const pauseMs = Math.max(backOff, refused?.retryAfterMs ?? 0);
          if ((refused && !refused.again) || clock.monotonic() + pauseMs >= endsAt) {
            throw failure("embedding-failed", { problem: oneLine(problemOf(error)) }, error);
          }
          await this.#pause(pauseMs, stop.signal);
        }
      }
    } finally {
      cancel();
      stop.unlink();
    }
  }

  async #attempt(input: readonly string[], signal: AbortSignal, late: Error): Promise<Float32Array[]> {
    const { clock, baseUrl, dimensions, key, model, shorten } = this.#options;
    this.#circuit.begun();
    const startedAt = clock.monotonic();
    try {
      const reply = await this.#pool.request({
        path: this.#path,
        method: "POST",
        headers: { "content-type": "application/json", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
        body: JSON.stringify({ model, input, encoding_format: "float", ...(shorten ? { dimensions } : {}) }),
        signal,
      });
      this.#circuit.measured(clock.monotonic() - startedAt);
      const vectors = await readVectors(reply, { model, count: input.length, dimensions });
      this.#circuit.succeeded();
      return vectors;
    } catch (error) {
      // Callers that went away say nothing of the endpoint; a deadline that passed does.
      if (signal.aborted && signal.reason !== late) this.#circuit.cancelled();
      else this.#circuit.failed(signal.aborted ? "it did not answer in time" : problemOf(error));
      signal.throwIfAborted();
      throw error instanceof EmbeddingRefused ? error : new EmbeddingRefused(networkProblem(error, baseUrl), true);
    }
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.setTimer(() => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      }, delayMs);
      const onAbort = () => {
        cancel();
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
