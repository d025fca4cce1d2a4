import { type Random, randomFraction } from "../../base/random.ts";
import { problemOf } from "../../errors.ts";
import { type Delivery, type DeliveryEnd } from "../delivery.ts";
import { type JobReference, type JobStore } from "../document-store.ts";
import { JobAttempts, type JobAttemptsOptions, type JobListener } from "./job-attempts.ts";

export interface DeliveredJobsOptions extends JobAttemptsOptions {
  readonly jobs: Pick<JobStore, "claim" | "getJob" | "listClaimable" | "heartbeat" | "finishJob">;
  /** Closed with the worker. */
  readonly delivery: Delivery<JobReference>;
  readonly random: Random;
  readonly limits: {
    readonly maxAttempts: number;
    readonly leaseMs: number;
    /** How often jobs are looked for that no delivery holds. */
    readonly sweepMs: number;
    /** Jobs at once. */
    readonly concurrency: number;
  };
}

/** Jobs announced by one sweep; the oldest come first, so that the others follow. */
const sweepMax = 200;

/**
 * Works off indexing jobs that are delivered. The row in the store decides: a delivery whose job cannot be claimed ends quietly, and
 * what was lost with its queue is announced again by the sweep.
 */
export class DeliveredJobs {
  readonly #options: DeliveredJobsOptions;
  readonly #attempts: JobAttempts;
  #started = false;
  #stopSweeping = (): void => undefined;
  #sweeping: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: DeliveredJobsOptions) {
    this.#options = options;
    this.#attempts = new JobAttempts(options);
  }

  /** Begins to take deliveries and to sweep. Idempotent. */
  start(): void {
    if (this.#started || this.#closed) return;
    this.#started = true;
    this.#options.delivery.serve((job) => this.#handle(job), { concurrency: this.#options.limits.concurrency });
    this.#sweepSoon(0);
  }

  /** Calls `listener` with each change of a job that is attempted here; returns an idempotent way to stop that. */
  onProgress(listener: JobListener): () => void {
    return this.#attempts.onProgress(listener);
  }

  /** Announces what could be claimed and no delivery holds. Resolves when that is done; what goes wrong is logged. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#announceClaimable().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Takes no more, gives the jobs under way back, and waits for them. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#stopSweeping();
    this.#attempts.stop();
    await this.#sweeping;
    await this.#options.delivery.close();
    this.#attempts.forgetListeners();
  }

  async #handle({ tenant, equipment, jobId }: JobReference): Promise<DeliveryEnd> {
    const { jobs, clock, limits, log } = this.#options;
    if (this.#attempts.closing.aborted) return "again";
    try {
      const job = await jobs.claim({ tenant, equipment }, jobId, clock.now(), limits.leaseMs);
      if (!job) return await this.#whenNotClaimed({ tenant, equipment, jobId });
      const state = await this.#attempts.attempt(job);
      if (state === "queued") return "again";
      return state === "failed" ? "failed" : "done";
    } catch (error) {
      log.error({ job: jobId, problem: problemOf(error) }, "a job that was delivered could not be attempted");
      return "again";
    }
  }

  /** The lease of a worker that died may not have run out yet when its delivery comes to another: then it comes once more. */
  async #whenNotClaimed({ tenant, equipment, jobId }: JobReference): Promise<DeliveryEnd> {
    const job = await this.#options.jobs.getJob({ tenant, equipment }, jobId);
    return job?.state === "running" ? "again" : "done";
  }

  /** Jittered, so that many workers do not sweep together. */
  #sweepSoon(delayMs: number): void {
    const { clock, random, limits } = this.#options;
    this.#stopSweeping = clock.setTimer(() => {
      void this.sweep().finally(() => {
        if (!this.#closed) this.#sweepSoon(limits.sweepMs * (0.75 + randomFraction(random) / 2));
      });
    }, delayMs);
  }

  async #announceClaimable(): Promise<void> {
    const { jobs, delivery, clock, log } = this.#options;
    try {
      for (const job of await jobs.listClaimable(clock.now(), sweepMax)) {
        if (this.#closed || (await delivery.announce(job)) !== "held") return;
      }
    } catch (error) {
      log.error({ problem: problemOf(error) }, "jobs that no queue holds could not be looked for");
    }
  }
}
