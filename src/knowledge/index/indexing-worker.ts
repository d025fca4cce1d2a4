import { setImmediate as nextTurn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Clock } from "../../base/clock.ts";
import { threadEntry } from "../../base/thread.ts";
import { failure, problemOf } from "../../errors.ts";
import { type Page } from "../parse/page.ts";
import { type Chunk } from "./chunk.ts";
import { indexingReplySchema, type IndexingReply, type IndexingRequest } from "./indexing-messages.ts";
import { type LexicalIndex } from "./lexical-index.ts";

/** Kept this long for the next document of an upload of many; its heap is not worth keeping longer. */
const idleMs = 30_000;
/** Blocks in one message; writing it takes about 1 ms. */
const blocksPerMessage = 200;

export interface IndexingWorkerOptions {
  /** Heap of the thread, in MiB; a document that needs more ends the thread and not the process. */
  readonly heapMegabytes: number;
  readonly clock: Pick<Clock, "setTimer">;
}

interface Running {
  readonly worker: Worker;
  /** Whoever waits for an answer. */
  settle: ((reply: IndexingReply | Error) => void) | undefined;
  /** Why it ended, once it has. */
  ended: Error | undefined;
}

/** Indexes the words of one document after another in a thread, which is there only while there is something to do. */
export class IndexingWorker {
  readonly #options: IndexingWorkerOptions;
  #running: Running | undefined;
  /** Ends when the last of those that were asked for is done. */
  #turns: Promise<unknown> = Promise.resolve();
  #closed = false;
  #cancelIdle: () => void = () => undefined;

  constructor(options: IndexingWorkerOptions) {
    this.#options = options;
  }

  /** Waits for its turn, in which alone it notices that it was given up. Throws `index-crashed`; rejects with the signal's reason when it aborts. */
  indexPages(pages: readonly Page[], fileName: string, signal: AbortSignal): Promise<LexicalIndex> {
    const indexed = this.#turns.then(() => this.#indexNext(pages, fileName, signal));
    this.#turns = indexed.catch(() => undefined);
    return indexed;
  }

  async #indexNext(pages: readonly Page[], fileName: string, signal: AbortSignal): Promise<LexicalIndex> {
    signal.throwIfAborted();
    if (this.#closed) throw failure("server-draining");
    this.#cancelIdle();
    const running = (this.#running ??= this.#start());
    // What it computes cannot be interrupted: it ends with its thread.
    const onAbort = (): void => void this.#stop();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await exchange(running, pages);
    } catch (error) {
      await this.#stop();
      signal.throwIfAborted();
      throw failure("index-crashed", { fileName, problem: problemOf(error) }, error);
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#endWhenIdle();
    }
  }

  /** Ends the thread, and with it what it is doing. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelIdle();
    await this.#stop();
  }

  #endWhenIdle(): void {
    if (!this.#closed) this.#cancelIdle = this.#options.clock.setTimer(() => void this.#stop(), idleMs);
  }

  #start(): Running {
    const { filename, argv } = threadEntry(import.meta.url, "indexing-thread");
    const worker = new Worker(filename, { argv, resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMegabytes } });
    const running: Running = { worker, settle: undefined, ended: undefined };
    const end = (error: Error): void => {
      running.ended ??= error;
      if (this.#running === running) this.#running = undefined;
      running.settle?.(running.ended);
    };
    worker.on("message", (raw: unknown) => {
      const reply = indexingReplySchema.safeParse(raw);
      running.settle?.(reply.success ? reply.data : new Error("it gave an answer that cannot be understood", { cause: reply.error }));
    });
    worker.on("error", (error) => end(error instanceof Error ? error : new Error(problemOf(error))));
    worker.on("exit", (code) => end(new Error(`the thread ended with code ${code}`)));
    return running;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.worker.terminate();
  }
}

async function exchange(running: Running, pages: readonly Page[]): Promise<LexicalIndex> {
  for (const part of partsOf(pages)) {
    running.worker.postMessage({ kind: "pages", pages: part } satisfies IndexingRequest);
    await nextTurn();
  }
  const chunks: Chunk[] = [];
  let reply = await ask(running, { kind: "index" });
  while (reply.kind === "chunks") {
    chunks.push(...reply.chunks);
    reply = await ask(running, { kind: "next" });
  }
  if (reply.kind === "failed") throw new Error(reply.problem);
  return { chunks, segments: reply.segments };
}

async function ask(running: Running, request: IndexingRequest): Promise<IndexingReply> {
  try {
    return await new Promise((resolve, reject) => {
      running.settle = (reply) => (reply instanceof Error ? reject(reply) : resolve(reply));
      if (running.ended) reject(running.ended);
      else running.worker.postMessage(request);
    });
  } finally {
    running.settle = undefined;
  }
}

function* partsOf(pages: readonly Page[]): Generator<Page[]> {
  let part: Page[] = [];
  let blocks = 0;
  for (const page of pages) {
    part.push(page);
    blocks += page.blocks.length;
    if (blocks < blocksPerMessage) continue;
    yield part;
    part = [];
    blocks = 0;
  }
  if (part.length > 0) yield part;
}
