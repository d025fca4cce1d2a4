import { type Transferable, Worker } from "node:worker_threads";
import { type Clock } from "../base/clock.ts";
import { deferred } from "../base/deferred.ts";
import { type Log } from "../base/log.ts";
import { type ThreadEntry } from "../base/thread.ts";
import { problemOf } from "../errors.ts";

const backoff = { firstMs: 100, mostMs: 10_000, forgottenAfterMs: 30_000 };

export interface SupervisedThreadOptions {
  readonly entry: ThreadEntry;
  readonly data: unknown;
  readonly clock: Clock;
  readonly log: Log;
  /** A message of the thread. */
  readonly onMessage: (message: unknown) => void;
  /** The thread has started and takes messages. */
  readonly onUp: () => void;
  /** The thread has ended by itself, and all that was posted to it is lost. It is started again after a pause. */
  readonly onDown: (problem: string) => void;
}

/** A worker thread that is started again when it dies, after 0.1 s, then 0.2, up to 10. Its death never reaches the process. */
export class SupervisedThread {
  readonly #options: SupervisedThreadOptions;
  #worker: Worker | undefined;
  #up = false;
  #closed = false;
  #pauseMs = backoff.firstMs;
  #startedAt = 0;
  #loading = deferred();
  #cancelRestart: () => void = () => undefined;

  constructor(options: SupervisedThreadOptions) {
    this.#options = options;
    this.#start();
  }

  get up(): boolean {
    return this.#up;
  }

  /** Resolves once the thread is not in the middle of its start: it is up, or has ended. */
  get loaded(): Promise<void> {
    return this.#loading.promise;
  }

  /** Posts to the thread; dropped when it is down. */
  post(message: unknown, transfer: readonly Transferable[] = []): void {
    if (this.#up) this.#worker?.postMessage(message, transfer);
  }

  /** Ends the thread at once. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#up = false;
    this.#cancelRestart();
    await this.#worker?.terminate();
  }

  #start(): void {
    const { entry, data, clock, onMessage, onUp } = this.#options;
    const worker = new Worker(entry.filename, { argv: entry.argv, workerData: data });
    this.#worker = worker;
    const loading = deferred();
    this.#loading = loading;
    this.#startedAt = clock.monotonic();
    let problem = "the thread ended";
    worker.on("message", (message: unknown) => {
      if (message === "up") loading.resolve();
      if (this.#closed || worker !== this.#worker) return;
      if (message === "up") {
        this.#up = true;
        onUp();
      } else onMessage(message);
    });
    worker.on("error", (error) => (problem = problemOf(error)));
    worker.on("messageerror", (error) => (problem = problemOf(error)));
    worker.on("exit", () => {
      loading.resolve();
      this.#ended(worker, problem);
    });
  }

  #ended(worker: Worker, problem: string): void {
    if (this.#closed || worker !== this.#worker) return;
    const { clock, log, onDown } = this.#options;
    this.#up = false;
    if (clock.monotonic() - this.#startedAt > backoff.forgottenAfterMs) this.#pauseMs = backoff.firstMs;
    log.error({ problem, restartMs: this.#pauseMs }, "a thread has died and will be started again");
    this.#cancelRestart = clock.setTimer(() => this.#start(), this.#pauseMs);
    this.#pauseMs = Math.min(backoff.mostMs, this.#pauseMs * 2);
    onDown(problem);
  }
}
