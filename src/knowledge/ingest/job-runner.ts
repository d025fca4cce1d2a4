import { type Clock } from "../../base/clock.ts";
import { problemOf } from "../../errors.ts";
import { type JobStore } from "../document-store.ts";
import { JobAttempts, type JobAttemptsOptions, type JobListener } from "./job-attempts.ts";

export interface JobRunnerOptions extends JobAttemptsOptions {
  readonly jobs: Pick<JobStore, "claimJob" | "heartbeat" | "finishJob">;
  readonly limits: {
    readonly maxAttempts: number;
    readonly leaseMs: number;
    readonly pollMs: number;
    /** Jobs at once; 1 when absent. */
    readonly concurrency?: number;
  };
}

/** Works off indexing jobs that it finds in the store. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #attempts: JobAttempts;
  readonly #wakes = new Set<() => void>();
  #running: Promise<unknown> | undefined;
  /** Grows with each call of `wake`. */
  #woken = 0;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#attempts = new JobAttempts(options);
  }

  /** Begins to claim jobs. Idempotent. */
  start(): void {
    if (this.#attempts.closing.aborted) return;
    const { concurrency = 1 } = this.#options.limits;
    this.#running ??= Promise.all(Array.from({ length: concurrency }, () => this.#loop()));
  }

  /** Looks for a job now; call it when one was queued. */
  wake(): void {
    this.#woken++;
    for (const wake of [...this.#wakes]) wake();
  }

  /** Calls `listener` with each change of a job that runs here; returns an idempotent way to stop that. */
  onProgress(listener: JobListener): () => void {
    return this.#attempts.onProgress(listener);
  }

  /** Stops claiming, gives the jobs that are under way back to the queue, and waits for both. Idempotent. */
  async close(): Promise<void> {
    this.#attempts.stop();
    this.wake();
    await this.#running;
    this.#attempts.forgetListeners();
  }

  async #loop(): Promise<void> {
    const { clock, jobs, limits, log } = this.#options;
    while (!this.#attempts.closing.aborted) {
      const woken = this.#woken;
      let pause = true;
      try {
        const job = await jobs.claimJob(clock.now(), limits.leaseMs);
        // A job that is queued again would be claimed again at once.
        if (job) pause = ["queued", "lost"].includes(await this.#attempts.attempt(job));
      } catch (error) {
        log.error({ problem: problemOf(error) }, "the queue of indexing jobs cannot be used");
      }
      if (pause && woken === this.#woken) await this.#pause(clock);
    }
  }

  /** Waits for `wake`, the next poll, or `close`. */
  #pause(clock: Clock): Promise<void> {
    if (this.#attempts.closing.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#wakes.delete(done);
        resolve();
      };
      const cancel = clock.setTimer(done, this.#options.limits.pollMs);
      this.#wakes.add(done);
    });
  }
}
