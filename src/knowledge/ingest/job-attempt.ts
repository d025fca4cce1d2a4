import { type JobLease } from "../document-store.ts";
import { type Job, type JobProgress } from "../job.ts";

/** How one attempt at a job tells what it has reached, and learns that it must stop. */
export interface JobAttempt {
  readonly job: Job;
  readonly lease: JobLease;
  readonly signal: AbortSignal;
  readonly report: (progress: JobProgress, searchable: boolean) => void;
}
