import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, problemOf } from "../../errors.ts";
import { type JobLease, type JobStore } from "../document-store.ts";
import { type Job, type JobProgress } from "../job.ts";

interface LeaseKeeperOptions {
  readonly jobs: Pick<JobStore, "heartbeat">;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: { readonly leaseMs: number };
  readonly job: Job;
  readonly lease: JobLease;
  /** Called at most once, when another worker has taken the job or it is gone. */
  readonly onLost: (error: EquivoxError) => void;
}

/** Progress is written this often at most, so that readers of the store see it move. */
const writeMs = 1_000;

/** Extends the lease of a job and records its progress until it is closed. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #cancel: () => void;
  #job: Job;
  #changed = false;
  #writtenAt: number;
  #writing: Promise<void> | undefined;
  #lost = false;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#job = options.job;
    this.#writtenAt = options.clock.monotonic();
    this.#cancel = options.clock.setTicker(() => this.#tick(), Math.min(writeMs, options.limits.leaseMs / 3));
  }

  /** The job with the progress that was reported last. */
  get job(): Job {
    return this.#job;
  }

  report(progress: JobProgress, searchable: boolean): void {
    this.#job = { ...this.#job, progress, searchable, updatedAt: this.#options.clock.now() };
    this.#changed = true;
  }

  /** Stops extending, and waits for a write that is under way. Idempotent. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#writing;
  }

  #tick(): void {
    const { clock, limits } = this.#options;
    const due = clock.monotonic() - this.#writtenAt >= limits.leaseMs / 3;
    if (this.#writing || this.#lost || !(due || this.#changed)) return;
    this.#writing = this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    const { jobs, clock, limits, lease, log, onLost } = this.#options;
    this.#changed = false;
    const { progress, searchable } = this.#job;
    try {
      await jobs.heartbeat(lease, { progress, searchable, now: clock.now(), leaseMs: limits.leaseMs });
      this.#writtenAt = clock.monotonic();
    } catch (error) {
      if (error instanceof EquivoxError && error.code === "job-lease-lost") {
        this.#lost = true;
        onLost(error);
      } else {
        // The lease may still hold; the writes of the index itself find out.
        log.warn({ job: lease.jobId, problem: problemOf(error) }, "the lease of an indexing job could not be extended");
      }
    }
  }
}
