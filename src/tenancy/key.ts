import { type TenantId } from "./tenant.ts";

/** What a key belongs to. */
export type KeyFamily = "partition" | "vocabulary" | "emb" | "rag" | "eq" | "rate_limit" | "token" | "connection" | "session" | "batch";

declare const keyBrand: unique symbol;
/** A key of a cache, limit, registry or queue. Only `tenantKey` and `addressKey` make one. */
export type TenantKey = string & { readonly [keyBrand]: true };

/** The one builder of keys. Parts are escaped, so that no part can pose as two. */
export function tenantKey(tenant: TenantId, family: KeyFamily, ...parts: (string | number)[]): TenantKey {
  return join(tenant, family, ...parts);
}

/** The key of a limit on one network address, asked before it is known whose request it is. No tenant's name begins with an underscore. */
export function addressKey(address: string): TenantKey {
  return join("_address", "rate_limit", address);
}

function join(...parts: (string | number)[]): TenantKey {
  return parts.map((part) => escape(String(part))).join(":") as TenantKey;
}

/** Not `encodeURIComponent`, which fails on half a surrogate pair, and a client may send one. */
function escape(part: string): string {
  return part.replaceAll(/[^\w.~-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)};`);
}
