import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { threadEntry } from "../../base/thread.ts";
import { type CheckpointRequest } from "./checkpoint-messages.ts";

/** Bytes that are written before the log is folded in. */
const bytesBetween = 1_048_576;
const heapMegabytes = 32;

/**
 * Has the write-ahead log of a database folded into it by a thread, so that none that talks to somebody waits for the disk meanwhile.
 * The thread starts when there is something to do for the first time. Should it fail, the connection folds the log in by itself.
 * https://sqlite.org/wal.html#ckpt
 */
export class Checkpointer {
  readonly #path: string;
  #worker: Worker | undefined;
  #bytes = 0;
  /** Whether it has not answered yet, or never will. */
  #busy = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Counts what a connection wrote. */
  wrote(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < bytesBetween || this.#busy) return;
    this.#bytes = 0;
    this.#busy = true;
    this.#worker ??= this.#start();
    this.#worker.postMessage("checkpoint" satisfies CheckpointRequest);
  }

  /** Waits for what the thread is doing. Idempotent. */
  async close(): Promise<void> {
    this.#busy = true;
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = undefined;
    worker.ref();
    const exited = once(worker, "exit");
    worker.postMessage("close" satisfies CheckpointRequest);
    await exited;
  }

  #start(): Worker {
    const { filename, argv } = threadEntry(import.meta.url, "checkpoint-thread");
    const worker = new Worker(filename, { argv, workerData: this.#path, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    worker.unref();
    worker.on("message", () => {
      if (this.#worker === worker) this.#busy = false;
    });
    worker.on("error", () => (this.#busy = true));
    worker.on("exit", () => {
      if (this.#worker !== worker) return;
      this.#busy = true;
      this.#worker = undefined;
    });
    return worker;
  }
}
