import { EquivoxError, failure, problemOf } from "../../errors.ts";

/** The code of a system error, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What a file system refused, as an error of the table: `storage-full` or `storage-failed`. */
export function diskError(error: unknown, what: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return failure("storage-full", { what }, error);
  return failure("storage-failed", { what, problem: problemOf(error) }, error);
}

/** What makes DATA_DIR useless: `storage-full` or `data-dir-unusable`. */
export function dataDirError(error: unknown, directory: string): EquivoxError {
  const known = diskError(error, `DATA_DIR ${directory}`);
  return known.code === "storage-failed" ? failure("data-dir-unusable", { directory, problem: problemOf(error) }, error) : known;
}
