import { z } from "zod";
import { EquivoxError, failure, problemOf } from "../../errors.ts";

// https://sqlite.org/rescode.html; the low byte of an extended code is its primary code.
const full = 13;
const ioShmSize = 4874;
const constraintForeignKey = 787;
const constraintUnique = new Set([1555, 2067]);

const sqliteErrorSchema = z.object({ code: z.literal("ERR_SQLITE_ERROR"), errcode: z.number() });

function codeOf(error: unknown): number | undefined {
  return sqliteErrorSchema.safeParse(error).data?.errcode;
}

/** A row with the same key exists already. */
export function isDuplicate(error: unknown): boolean {
  const code = codeOf(error instanceof EquivoxError ? error.cause : error);
  return code !== undefined && constraintUnique.has(code);
}

/** The row that this one belongs to is missing. */
export function isOrphan(error: unknown): boolean {
  return codeOf(error instanceof EquivoxError ? error.cause : error) === constraintForeignKey;
}

/** What went wrong in SQLite, as an error of the table: `storage-full` or `storage-failed`. */
export function storageError(error: unknown, what: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  const code = codeOf(error);
  // A file system without room for the shared-memory file of the write-ahead log reports its own code.
  if (code !== undefined && ((code & 0xff) === full || code === ioShmSize)) return failure("storage-full", { what }, error);
  return failure("storage-failed", { what, problem: error instanceof z.ZodError ? z.prettifyError(error) : problemOf(error) }, error);
}
