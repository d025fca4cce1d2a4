import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type DocumentStore, type JobLease, type JobStore } from "../document-store.ts";
import { type Job, type JobProgress } from "../job.ts";
import { type IndexDocument } from "./index-document.ts";
import { type JobOutcome, outcomeOfClaim, outcomeOfClosing, outcomeOfError, outcomeOfStored } from "./job-outcome.ts";
import { LeaseKeeper } from "./lease-keeper.ts";

export interface JobAttemptsOptions {
  readonly jobs: Pick<JobStore, "heartbeat" | "finishJob">;
  readonly documents: Pick<DocumentStore, "getVersion">;
  readonly index: IndexDocument;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: { readonly maxAttempts: number; readonly leaseMs: number };
}

export type JobListener = (job: Job) => void;

/** Makes attempts at jobs that were claimed, wherever they come from. */
export class JobAttempts {
  readonly #options: JobAttemptsOptions;
  readonly #listeners = new Set<JobListener>();
  readonly #closing = new AbortController();

  constructor(options: JobAttemptsOptions) {
    this.#options = options;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Calls `listener` with each change of a job that is attempted here; returns an idempotent way to stop that. */
  onProgress(listener: JobListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Stops the attempts under way, which give their jobs back. Whoever runs them waits for them. Idempotent. */
  stop(): void {
    this.#closing.abort(failure("server-draining"));
  }

  /** Forgets all listeners; after the attempts under way have ended. */
  forgetListeners(): void {
    this.#listeners.clear();
  }

  /** Makes one attempt and records how it ended. Throws what the store throws when that cannot be recorded. */
  async attempt(claimed: Job): Promise<JobOutcome["state"]> {
    const { index, log } = this.#options;
    const lease: JobLease = { tenant: claimed.tenant, equipment: claimed.equipment, jobId: claimed.id, fence: claimed.fence };
    const stop = linkedController(this.#closing.signal);
    const keeper = new LeaseKeeper({ ...this.#options, job: claimed, lease, onLost: (error) => stop.abort(error) });
    let outcome: JobOutcome;
    try {
      const fileName = await this.#fileName(claimed);
      const spent = outcomeOfClaim(claimed, fileName, this.#options.limits.maxAttempts);
      if (spent) outcome = spent;
      else {
        this.#emit(keeper.job);
        const report = (progress: JobProgress, searchable: boolean) => {
          keeper.report(progress, searchable);
          this.#emit(keeper.job);
        };
        const ended = await this.#run(index, { job: claimed, lease, signal: stop.signal, report }, fileName);
        outcome = outcomeOfStored(ended, keeper.job, fileName);
      }
    } finally {
      stop.unlink();
      await keeper.close();
    }
    await this.#finish(keeper.job, lease, outcome);
    if (outcome.state === "failed") log.warn({ job: claimed.id, error: outcome.error.code }, "a document could not be indexed");
    return outcome.state;
  }

  async #run(index: IndexDocument, attempt: Parameters<IndexDocument>[0], fileName: string): Promise<JobOutcome> {
    const { limits, log } = this.#options;
    try {
      await index(attempt);
      return { state: "indexed" };
    } catch (error) {
      if (attempt.signal.reason instanceof EquivoxError && attempt.signal.reason.code === "job-lease-lost") return { state: "lost" };
      if (this.#closing.signal.aborted) return outcomeOfClosing();
      if (!(error instanceof EquivoxError)) {
        log.error({ job: attempt.job.id, problem: problemOf(error) }, "indexing met an unexpected error");
      }
      return outcomeOfError(error, attempt.job, fileName, limits.maxAttempts);
    }
  }

  async #finish(job: Job, lease: JobLease, outcome: JobOutcome): Promise<void> {
    if (outcome.state === "lost") return;
    const { jobs, clock } = this.#options;
    const now = clock.now();
    const total = Math.max(job.progress.total, 1);
    const ended =
      outcome.state === "indexed" ? { progress: { ...job.progress, stage: "done" as const, done: total, total }, searchable: true } : {};
    const progress = outcome.state === "queued" ? { stage: "waiting" as const, done: 0, total: 0 } : job.progress;
    const { searchable } = job;
    const error = "error" in outcome ? { error: outcome.error } : {};
    const change = { state: outcome.state, searchable, progress, ...ended, ...error };
    try {
      await jobs.finishJob(lease, { ...change, now });
    } catch (problem) {
      if (problem instanceof EquivoxError && problem.code === "job-lease-lost") return;
      throw problem;
    }
    const { error: _, leaseUntil: __, ...rest } = job;
    this.#emit({ ...rest, ...change, updatedAt: now });
  }

  async #fileName(job: Job): Promise<string> {
    const version = await this.#options.documents.getVersion(job, job.documentId, job.version);
    return version?.fileName ?? job.documentId;
  }

  #emit(job: Job): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(job);
      } catch (error) {
        this.#options.log.warn({ job: job.id, problem: problemOf(error) }, "a listener to the progress of a job failed");
      }
    }
  }
}
