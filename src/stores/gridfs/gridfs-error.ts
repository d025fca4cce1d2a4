import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { original } from "../originals/file-key.ts";

/** `OutOfDiskSpace` of a server, and what Atlas answers when a tier's space is used up. */
const fullCodes: ReadonlySet<number | string | undefined> = new Set([14_031, 8_000]);

/** What MongoDB refused, as an error of the table: `store-unreachable`, `storage-full`, `storage-failed` or the deadline's own. */
export function gridfsError(error: unknown, address: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  if (error instanceof MongoServerError && fullCodes.has(error.code)) return failure("storage-full", { what: original }, error);
  const unreachable =
    error instanceof MongoServerSelectionError ||
    error instanceof MongoNetworkError ||
    (error instanceof MongoError && error.hasErrorLabel("RetryableWriteError"));
  if (unreachable) return failure("store-unreachable", { address, problem: problemOf(error) }, error);
  return failure("storage-failed", { what: original, problem: problemOf(error) }, error);
}
