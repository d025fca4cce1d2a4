import { type TenantId } from "./tenant.ts";

/** What a key belongs to; see docs/architecture.md for the lifetimes. */
export type KeyFamily = "emb" | "rag" | "eq" | "rate_limit" | "token" | "ticket" | "presence" | "vocabulary" | "partition";

declare const keyBrand: unique symbol;
/** A key of a cache, limit, registry or queue. Only `tenantKey` makes one. */
export type TenantKey = string & { readonly [keyBrand]: true };

/** The one builder of keys. Parts are escaped, so that no part can pose as two. */
export function tenantKey(tenant: TenantId, family: KeyFamily, ...parts: (string | number)[]): TenantKey {
  return [tenant, family, ...parts].map((part) => encodeURIComponent(part)).join(":") as TenantKey;
}
