import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type Job, type JobError } from "../job.ts";

/** How an attempt at a job ends. */
export type JobOutcome =
  | { readonly state: "indexed" }
  /** Another worker has the job, or it is gone with its document: nothing is written. */
  | { readonly state: "lost" }
  | { readonly state: "queued" | "needs-password" | "no-text" | "failed"; readonly error: JobError };

/** Marks a job that was given back by a worker that stopped in order; such an attempt was not the job's fault. */
const givenBack = "server-draining";

/** What the error of an attempt means for its job: trouble of the document is final, trouble of the machine is tried again. */
export function outcomeOfError(error: unknown, job: Job, fileName: string, maxAttempts: number): JobOutcome {
  if (!(error instanceof EquivoxError)) return again(internalError(job), job, fileName, maxAttempts);
  switch (error.code) {
    case "job-lease-lost":
      return { state: "lost" };
    case "document-encrypted":
    case "password-wrong":
      return { state: "needs-password", error: jobErrorOf(error) };
    case "document-without-text":
      return { state: "no-text", error: jobErrorOf(error) };
    default:
      return error.retryable ? again(error, job, fileName, maxAttempts) : { state: "failed", error: jobErrorOf(error) };
  }
}

/** The outcome of an attempt that was stopped because its worker stops. */
export function outcomeOfClosing(): JobOutcome {
  return { state: "queued", error: jobErrorOf(failure("server-draining")) };
}

/**
 * The outcome of a job that was claimed once too often: its worker died under it each time. Undefined when it may be tried.
 * A job that was given back in order gets as many attempts again.
 */
export function outcomeOfClaim(job: Job, fileName: string, maxAttempts: number): JobOutcome | undefined {
  const allowed = job.error?.code === givenBack ? 2 * maxAttempts : maxAttempts;
  if (job.attempts <= allowed) return undefined;
  const problem = job.error && job.error.code !== givenBack ? job.error.message : "the worker ended in the middle of it each time";
  return { state: "failed", error: exhausted(job.attempts - 1, fileName, problem) };
}

/**
 * What a failure means for a version that is stored and lacks vectors alone, which is made up for in the background; other outcomes stay
 * as they are.
 */
export function outcomeOfStored(outcome: JobOutcome, { kind, progress, searchable }: Job, fileName: string): JobOutcome {
  if (outcome.state !== "failed" || kind !== undefined || progress.stage !== "understanding") return outcome;
  const meanwhile = searchable ? "it answers by its words alone" : "the version before it goes on answering";
  const problem = outcome.error.message.replace(/\.$/, "");
  return { state: "failed", error: jobErrorOf(failure("vectors-missing", { fileName, problem, meanwhile })) };
}

function again(error: EquivoxError, job: Job, fileName: string, maxAttempts: number): JobOutcome {
  if (job.attempts < maxAttempts) return { state: "queued", error: jobErrorOf(error) };
  return { state: "failed", error: exhausted(job.attempts, fileName, problemOf(error)) };
}

function exhausted(attempts: number, fileName: string, problem: string): JobError {
  return jobErrorOf(failure("job-attempts-exhausted", { fileName, attempts, problem: problem.replace(/\.$/, "") }));
}

/** The log has what happened; a client is told no more than where to look. */
function internalError(job: Job): EquivoxError {
  return failure("internal", { id: job.id });
}

function jobErrorOf(error: EquivoxError): JobError {
  return { code: error.code, message: error.message };
}
