import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type JobReference, type JobStore, type PartitionKey } from "../document-store.ts";
import { type Job } from "../job.ts";

export interface RetryJobOptions {
  readonly jobs: Pick<JobStore, "getJob" | "retryJob">;
  readonly clock: Clock;
  /** Called with each job that was queued again. */
  readonly onQueued: (job: JobReference) => void;
}

/**
 * Queues a job that has failed again with all its attempts, for whoever has removed the cause. Throws `job-not-found`, and `job-not-failed`
 * for any other, also when another job of the same version is open.
 */
export type RetryJob = (key: PartitionKey, jobId: string) => Promise<Job>;

/** Binds `RetryJob` to its store. */
export function createRetryJob({ jobs, clock, onQueued }: RetryJobOptions): RetryJob {
  return async (key, jobId) => {
    const queued = await jobs.retryJob(key, jobId, clock.now());
    const job = await jobs.getJob(key, jobId);
    if (!job) throw failure("job-not-found", { jobId });
    if (!queued) throw failure("job-not-failed", { jobId });
    onQueued({ tenant: job.tenant, equipment: job.equipment, jobId });
    return job;
  };
}
