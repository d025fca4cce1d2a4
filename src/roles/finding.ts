import { EquivoxError, problemOf } from "../errors.ts";

/** What one check found; `fix` says what to do about it. */
export interface Finding {
  readonly check: string;
  readonly status: "ok" | "warning" | "failed";
  readonly found: string;
  readonly fix?: string;
}

/** A finding from what was thrown. */
export function failed(check: string, error: unknown, fix?: string): Finding {
  const found = error instanceof EquivoxError ? error.message : problemOf(error);
  return { check, status: "failed", found, ...(fix === undefined ? {} : { fix }) };
}
