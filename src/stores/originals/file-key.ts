import { type Random } from "../../base/random.ts";
import { type EquivoxError, failure } from "../../errors.ts";
import { type TenantId } from "../../tenancy/tenant.ts";

/** How originals are called in errors. */
export const original = "an uploaded file";

/** 130 random bits. */
const nameLength = 26;
const keyPattern = /^[a-z0-9][a-z0-9-]{0,62}\/[0-9a-z]{26}$/;

/** A key that was never used before; it begins with the tenant and holds nothing from outside. */
export function newFileKey(tenant: TenantId, random: Random): string {
  return `${tenant}/${random.id(nameLength)}`;
}

export function isFileKey(key: string): boolean {
  return keyPattern.test(key);
}

/** Throws `storage-failed` for a key that `newFileKey` did not make: it names no file. */
export function requireFileKey(key: string): string {
  if (!isFileKey(key)) throw failure("storage-failed", { what: original, problem: "its key is malformed" });
  return key;
}

export function fileIsGone(): EquivoxError {
  return failure("storage-failed", { what: original, problem: "it is not there" });
}
