import { tenantKey } from "../../tenancy/key.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";

/** A connection of this process. */
export interface Connected {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly connectionId: string;
}

/** The connections of this process, counted by tenant and by user. What has none takes no memory. */
export class ConnectionTable {
  readonly #byTenant = new Map<TenantId, Set<Connected>>();
  readonly #byUser = new Map<string, number>();

  add(connected: Connected): void {
    const ofTenant = this.#byTenant.get(connected.tenant) ?? new Set();
    if (ofTenant.has(connected)) return;
    this.#byTenant.set(connected.tenant, ofTenant.add(connected));
    this.#byUser.set(userKey(connected), (this.#byUser.get(userKey(connected)) ?? 0) + 1);
  }

  /** False when it was not there. */
  delete(connected: Connected): boolean {
    const ofTenant = this.#byTenant.get(connected.tenant);
    if (!ofTenant?.delete(connected)) return false;
    if (ofTenant.size === 0) this.#byTenant.delete(connected.tenant);
    const left = (this.#byUser.get(userKey(connected)) ?? 0) - 1;
    if (left > 0) this.#byUser.set(userKey(connected), left);
    else this.#byUser.delete(userKey(connected));
    return true;
  }

  count(tenant: TenantId, user?: UserId): number {
    if (user !== undefined) return this.#byUser.get(userKey({ tenant, user })) ?? 0;
    return this.#byTenant.get(tenant)?.size ?? 0;
  }

  tenants(): TenantId[] {
    return [...this.#byTenant.keys()];
  }

  of(tenant: TenantId): Connected[] {
    return [...(this.#byTenant.get(tenant) ?? [])];
  }
}

const userKey = ({ tenant, user }: Pick<Connected, "tenant" | "user">): string => tenantKey(tenant, "connection", user);
