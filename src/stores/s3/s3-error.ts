import { S3ServiceException } from "@aws-sdk/client-s3";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { fileIsGone, original } from "../originals/file-key.ts";

const full: ReadonlySet<string> = new Set(["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"]);

/** What an S3-compatible store refused, as an error of the table. `where` names the bucket and the endpoint. */
export function s3Error(error: unknown, where: string): EquivoxError {
  if (error instanceof EquivoxError) return error;
  if (error instanceof S3ServiceException) {
    if (error.name === "NoSuchKey") return fileIsGone();
    if (full.has(error.name) || error.$metadata.httpStatusCode === 507) return failure("storage-full", { what: original }, error);
    return failure("storage-failed", { what: original, problem: `${where} answers ${error.name}: ${error.message}` }, error);
  }
  return failure("storage-failed", { what: original, problem: `${where} does not answer: ${problemOf(error)}` }, error);
}
