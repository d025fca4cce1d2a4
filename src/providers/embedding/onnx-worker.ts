import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { threadEntry } from "../../base/thread.ts";
import { failure, problemOf } from "../../errors.ts";
import { type EmbeddingTask } from "./embedding-queue.ts";
import { type ThreadData, type ThreadRequest, threadReplySchema } from "./onnx-messages.ts";

/** How long a thread that is closed may take for the pass that it is in; one takes a tenth of that at most. */
const lastPassMs = 2_000;

/**
 * One thread that makes one pass after another. A thread that dies fails the texts it had and is started again for the
 * next ones; others never notice.
 */
export class OnnxThread {
  readonly #data: ThreadData;
  readonly #next: () => EmbeddingTask | undefined;
  #worker: Worker | undefined;
  #starting: Promise<Worker> | undefined;
  #current: { task: EmbeddingTask; release: () => void } | undefined;
  /** Ends when the pass under way does. */
  #running: Promise<void> | undefined;
  #closed = false;

  /** @param next takes the next texts from the queue */
  constructor(data: ThreadData, next: () => EmbeddingTask | undefined) {
    this.#data = data;
    this.#next = next;
  }

  /** Loads the model. Throws `embedding-failed`. */
  async start(): Promise<void> {
    await this.#started();
  }

  /** Takes texts from the queue until it is empty. */
  wake(): void {
    if (this.#running || this.#closed) return;
    const task = this.#next();
    if (!task) return;
    this.#running = this.#run(task).finally(() => {
      this.#running = undefined;
      this.wake();
    });
  }

  async #run(task: EmbeddingTask): Promise<void> {
    // A caller that gives up is told at once, also while the thread starts; a pass is finished, which takes milliseconds.
    const giveUp = () => task.reject(task.signal.reason);
    task.signal.addEventListener("abort", giveUp, { once: true });
    try {
      const worker = await this.#started();
      await new Promise<void>((release) => {
        this.#current = { task, release };
        worker.postMessage({ texts: [...task.texts] } satisfies ThreadRequest);
      });
    } catch (error) {
      task.reject(error);
    } finally {
      task.signal.removeEventListener("abort", giveUp);
    }
  }

  #started(): Promise<Worker> {
    if (this.#worker) return Promise.resolve(this.#worker);
    this.#starting ??= this.#open().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  #open(): Promise<Worker> {
    const { filename, argv } = threadEntry(import.meta.url, "onnx-thread");
    const worker = new Worker(filename, { argv, workerData: this.#data });
    return new Promise((resolve, reject) => {
      const lost = (problem: string) => {
        const error = failure("embedding-failed", { problem });
        if (this.#worker === worker) this.#worker = undefined;
        reject(error);
        this.#settle((task) => task.reject(error));
      };
      worker.on("error", (error) => lost(problemOf(error)));
      worker.on("exit", (code) => lost(`the thread ended with code ${code}`));
      worker.on("message", (raw: unknown) => {
        const reply = threadReplySchema.parse(raw);
        if (reply.type === "ready") {
          this.#worker = worker;
          resolve(worker);
        } else if (reply.type === "vectors") {
          this.#settle((task) => task.resolve(reply.vectors));
        } else {
          this.#settle((task) => task.reject(failure("embedding-failed", { problem: reply.problem })));
        }
      });
    });
  }

  #settle(outcome: (task: EmbeddingTask) => void): void {
    const current = this.#current;
    this.#current = undefined;
    if (!current) return;
    outcome(current.task);
    current.release();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker ?? (await this.#starting?.catch(() => undefined));
    this.#worker = undefined;
    // A thread that is ended in the middle of native code may take the process along.
    if (this.#running) await Promise.race([this.#running, delay(lastPassMs, undefined, { ref: false })]);
    await worker?.terminate();
  }
}
