import { type TenantId } from "./tenant.ts";

/** What a key belongs to. */
type KeyFamily = "partition" | "vocabulary";

declare const keyBrand: unique symbol;
/** A key of a cache, limit, registry or queue. Only `tenantKey` makes one. */
export type TenantKey = string & { readonly [keyBrand]: true };

/** The one builder of keys. Parts are escaped, so that no part can pose as two. */
export function tenantKey(tenant: TenantId, family: KeyFamily, ...parts: (string | number)[]): TenantKey {
  return [tenant, family, ...parts].map((part) => escape(String(part))).join(":") as TenantKey;
}

/** Not `encodeURIComponent`, which fails on half a surrogate pair, and a client may send one. */
function escape(part: string): string {
  return part.replaceAll(/[^\w.~-]/gu, (character) => `%${(character.codePointAt(0) ?? 0).toString(16)};`);
}
