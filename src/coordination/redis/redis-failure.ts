import { EquivoxError, failure, problemOf } from "../../errors.ts";

const plain: readonly (readonly [RegExp, string])[] = [
  [/^OOM /, "it is out of memory and may evict nothing"],
  [/^(WRONGPASS|NOAUTH)|invalid username-password|invalid password/i, "it refuses the name or password"],
  [/^CLUSTERDOWN/, "a part of the cluster is away"],
  [/^LOADING/, "it is still reading its data"],
  [/Command timed out|Socket timeout/, "it did not answer in time"],
  [/isn't writeable|isn't ready|Connection is closed|max retries|All nodes failed|Failed to refresh/, "there is no connection to it"],
];

/** What went wrong between this process and Redis, as an error of the table. Errors of the table pass unchanged. */
export function redisFailure(address: string, error: unknown, lastProblem?: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  const problem = plainProblem(problemOf(error));
  const detail = problem === "there is no connection to it" && lastProblem !== undefined ? `${problem} (${lastProblem})` : problem;
  // Not the error itself: ioredis hangs the command on it, with passwords, admissions and transcripts, and causes are logged.
  return failure("shared-state-failed", { address, problem: detail }, new Error(problemOf(error)));
}

/** ioredis's messages in plain words where they are known. */
export function plainProblem(message: string): string {
  return plain.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}
