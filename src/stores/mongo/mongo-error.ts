import {
  MongoAPIError,
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoSystemError,
} from "mongodb";
import { z } from "zod";
import { EquivoxError, failure, problemOf } from "../../errors.ts";

// https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
const duplicateKey = 11_000;
const outOfDiskSpace = 14_031;

const brokenSocketSchema = z.object({
  syscall: z.string(),
  code: z.enum(["ECONNRESET", "EPIPE", "ECONNABORTED", "ETIMEDOUT", "ENOTCONN"]),
});

/** A document with the same unique key exists already. */
export function isDuplicate(error: unknown): boolean {
  const cause = error instanceof EquivoxError ? error.cause : error;
  return cause instanceof MongoServerError && cause.code === duplicateKey;
}

/** A connection of the pool broke while it was written to. The driver passes such an error on as it is, and so does not try again itself. */
export function isBrokenSocket(error: unknown): boolean {
  return !(error instanceof MongoError) && brokenSocketSchema.safeParse(error).success;
}

/** The server was not reached or is about to change; the same call may succeed in a moment. */
function isPassing(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoSystemError || error instanceof MongoOperationTimeoutError) return true;
  if (error instanceof MongoServerSelectionError) return true;
  if (!(error instanceof MongoError)) return isBrokenSocket(error);
  if (error.name === "MongoWaitQueueTimeoutError" || error.name === "MongoPoolClearedError") return true;
  return error.hasErrorLabel("RetryableWriteError") || error.hasErrorLabel("RetryableError");
}

/** What went wrong in MongoDB, as an error of the table: `store-unreachable`, `storage-full` or `storage-failed`. */
export function mongoError(error: unknown, what: string, address: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  const problem = error instanceof z.ZodError ? z.prettifyError(error) : problemOf(error);
  if (error instanceof MongoServerError && error.code === outOfDiskSpace) return failure("storage-full", { what }, error);
  if (!(error instanceof MongoAPIError) && isPassing(error)) return failure("store-unreachable", { address, problem }, error);
  return failure("storage-failed", { what, problem }, error);
}
