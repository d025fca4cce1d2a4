import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";
import { type TenancyStore } from "./tenancy-store.ts";
import { type TenantId } from "./tenant.ts";

interface RevokedTokensOptions {
  readonly clock: Clock;
  /** Remembered for each tenant. */
  readonly maxPerTenant: number;
}

/**
 * The tokens that may not be used any more, in memory so that every use can ask, and in the store so that they stay so.
 * Holds one entry for each token that an administrator revoked and that could still be alive. At its limit a tenant is refused
 * by the process that it asks: forgetting an older one would let that token in again.
 */
export class RevokedTokens {
  readonly #store: Pick<TenancyStore, "revokeToken" | "listRevoked">;
  readonly #issuer: string;
  readonly #options: RevokedTokensOptions;
  /** When each may be forgotten, in milliseconds since the epoch. */
  readonly #expiries = new Map<string, number>();
  /** Since when each tenant's tokens are good, in milliseconds since the epoch, where all before were ended. */
  readonly #tenantsFrom = new Map<string, number>();

  private constructor(store: Pick<TenancyStore, "revokeToken" | "listRevoked">, issuer: string, options: RevokedTokensOptions) {
    this.#store = store;
    this.#issuer = issuer;
    this.#options = options;
  }

  /** Reads what was revoked before. */
  static async load(
    store: Pick<TenancyStore, "revokeToken" | "listRevoked">,
    issuer: string,
    options: RevokedTokensOptions,
  ): Promise<RevokedTokens> {
    const revoked = new RevokedTokens(store, issuer, options);
    await revoked.refresh(0);
    return revoked;
  }

  /** Learns what was revoked at `since` or later, by other processes too. Throws what the store throws. */
  async refresh(since: number): Promise<void> {
    for (const { issuer, tokenId, expiresAt } of await this.#store.listRevoked(this.#options.clock.now(), since)) {
      if (issuer === this.#issuer) this.#remember(tokenId, expiresAt);
    }
  }

  /** Tokens that are remembered. */
  get size(): number {
    return this.#expiries.size;
  }

  has(tokenId: string): boolean {
    return this.#expiries.has(tokenId);
  }

  /** Tokens of the tenant that were issued before this are void, in milliseconds since the epoch; 0 when none are. */
  tenantFrom(tenant: TenantId): number {
    return this.#tenantsFrom.get(tenant) ?? 0;
  }

  /** Voids all tokens of a tenant that were issued until now. Holds at once, even when the store fails; durable when it resolves. */
  async addTenant(tenant: TenantId, expiresAt: number): Promise<void> {
    const now = this.#options.clock.now();
    const id = tenantEndId(tenant, now);
    this.#remember(id, expiresAt);
    await this.#store.revokeToken(this.#issuer, id, expiresAt, now);
  }

  /** Holds at once, even when the store fails; durable when it resolves. Throws `revocations-full`. */
  async add(tenant: TenantId, tokenId: string, expiresAt: number): Promise<void> {
    const now = this.#options.clock.now();
    const { maxPerTenant: limit } = this.#options;
    let ofTenant = 0;
    for (const [id, expiry] of this.#expiries) {
      if (expiry <= now) this.#expiries.delete(id);
      else if (id.startsWith(`${tenant}/`)) ofTenant++;
    }
    if (ofTenant >= limit && !this.#expiries.has(tokenId)) throw failure("revocations-full", { limit });
    this.#expiries.set(tokenId, expiresAt);
    await this.#store.revokeToken(this.#issuer, tokenId, expiresAt, now);
  }

  #remember(tokenId: string, expiresAt: number): void {
    const end = readTenantEnd(tokenId);
    if (end === undefined) this.#expiries.set(tokenId, expiresAt);
    else this.#tenantsFrom.set(end.tenant, Math.max(end.at, this.#tenantsFrom.get(end.tenant) ?? 0));
  }
}

/** Stands where a token's id would, for all tokens of a tenant that were issued before `at`, in milliseconds since the epoch. No token's own id looks like it. */
function tenantEndId(tenant: TenantId, at: number): string {
  return `${tenant}/*${Math.ceil(at)}`;
}

/** Reads what `tenantEndId` made; undefined for the id of a token. */
function readTenantEnd(id: string): { readonly tenant: string; readonly at: number } | undefined {
  const [, tenant, at] = /^([^/]+)\/\*(\d+)$/.exec(id) ?? [];
  return tenant === undefined ? undefined : { tenant, at: Number(at) };
}
