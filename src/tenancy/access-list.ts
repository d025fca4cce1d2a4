import { LRUCache } from "lru-cache";
import { type Bus } from "../base/bus.ts";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { problemOf } from "../errors.ts";
import { accessChanged } from "./access-changed.ts";
import { RevokedTokens } from "./revoked-tokens.ts";
import { type TenancyStore, type UserAccess } from "./tenancy-store.ts";
import { type TenantId, type UserId } from "./tenant.ts";

export interface AccessListOptions {
  readonly store: Pick<TenancyStore, "revokeToken" | "listRevoked" | "endTokensOfUser" | "getUserAccess" | "listUserAccess">;
  readonly issuer: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the other processes; without it they learn of a change at their next refresh. */
  readonly bus?: Bus;
  /** How often changes of other processes are read, in milliseconds; 0 when this is the only process. */
  readonly refreshMs: number;
  /** How far back changes are read again each time: more than clocks differ and a write may take, in milliseconds. */
  readonly overlapMs: number;
  readonly maxRevokedPerTenant: number;
  /** Users whose bounds are kept in memory. While all fit, nobody's is ever read from the store; else they are read at first use. */
  readonly maxUsers: number;
}

interface Entry {
  readonly access: UserAccess;
  /** The read that it came from; a later read knows better. */
  readonly read: number;
}

/**
 * Which tokens are void and what bounds each user, in memory so that every use can ask. It learns from the store, where a change is
 * durable before it is told to anybody: at once when the bus says so, and every `refreshMs` whether it does or not.
 */
export class AccessList {
  readonly #options: AccessListOptions;
  readonly #revoked: RevokedTokens;
  readonly #users: LRUCache<string, Entry>;
  readonly #stop: (() => void)[] = [];
  /** Whether a user who is not in memory is bounded by nothing. */
  #complete = true;
  #reads = 0;
  #readAt: number;
  #refreshing: Promise<void> | undefined;
  /** Counts who asked for a refresh. */
  #asked = 0;
  #failing = false;
  #closed = false;

  private constructor(options: AccessListOptions, revoked: RevokedTokens) {
    this.#options = options;
    this.#revoked = revoked;
    this.#users = new LRUCache({ max: options.maxUsers });
    this.#readAt = options.clock.now();
  }

  /** Reads what was changed before, and listens from then on. Throws what the store throws. */
  static async open(options: AccessListOptions): Promise<AccessList> {
    const { store, issuer, clock, bus, refreshMs, maxUsers, maxRevokedPerTenant } = options;
    const revoked = await RevokedTokens.load(store, issuer, { clock, maxPerTenant: maxRevokedPerTenant });
    const list = new AccessList(options, revoked);
    list.#takeAll(await store.listUserAccess(0, maxUsers), ++list.#reads);
    if (bus) list.#stop.push(bus.subscribe(accessChanged, () => void list.refresh()));
    if (refreshMs > 0) list.#stop.push(clock.setTicker(() => void list.refresh(), refreshMs));
    return list;
  }

  /** Revoked tokens that are known here. */
  get revokedCount(): number {
    return this.#revoked.size;
  }

  isRevoked(tokenId: string): boolean {
    return this.#revoked.has(tokenId);
  }

  /** Tokens of the tenant that were issued before this are void, in milliseconds since the epoch; 0 when none are. */
  tenantFrom(tenant: TenantId): number {
    return this.#revoked.tenantFrom(tenant);
  }

  /** What is known of a user without waiting. A change since an earlier `read` is. */
  peek(tenant: TenantId, user: UserId): UserAccess | undefined {
    return this.#users.get(keyOf(tenant, user))?.access;
  }

  /** What bounds a user; undefined when nothing does. Throws what the store throws. */
  read(tenant: TenantId, user: UserId): UserAccess | undefined | Promise<UserAccess> {
    return this.peek(tenant, user) ?? (this.#complete ? undefined : this.#readOne(tenant, user));
  }

  /** Holds here at once, even when the store fails; durable when it resolves. Throws `revocations-full`. */
  async revoke(tenant: TenantId, tokenId: string, expiresAt: number): Promise<void> {
    await this.#revoked.add(tenant, tokenId, expiresAt);
    this.#tell();
  }

  /** Voids the tokens of a tenant that were issued until now; remembered until `expiresAt`. Durable when it resolves. */
  async endTenant(tenant: TenantId, expiresAt: number): Promise<void> {
    await this.#revoked.addTenant(tenant, expiresAt);
    this.#tell();
  }

  /** Voids the tokens of a user that were issued until now. Durable when it resolves. */
  async endTokens(tenant: TenantId, user: UserId): Promise<void> {
    await this.#options.store.endTokensOfUser(tenant, user, this.#options.clock.now());
    await this.userChanged(tenant, user);
  }

  /** Takes note of a change of the user's row that the store has. */
  async userChanged(tenant: TenantId, user: UserId): Promise<void> {
    await this.#readOne(tenant, user);
    this.#tell();
  }

  /** Reads the changes since the last time. Never rejects; one read is under way at a time, and at most one waits for it. */
  refresh(): Promise<void> {
    this.#asked++;
    this.#refreshing ??= this.#refreshUntilDone().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Stops listening; waits for the read that is under way. Idempotent. */
  async close(): Promise<void> {
    for (const stop of this.#stop.splice(0)) stop();
    this.#closed = true;
    await this.#refreshing;
  }

  #tell(): void {
    this.#options.bus?.publish(accessChanged, {});
  }

  async #refreshUntilDone(): Promise<void> {
    for (let seen = -1; seen !== this.#asked && !this.#closed;) {
      seen = this.#asked;
      try {
        await this.#readChanges();
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) this.#options.log.warn({ problem: problemOf(error) }, "changes of access cannot be read; known ones hold");
        this.#failing = true;
        return;
      }
    }
  }

  async #readChanges(): Promise<void> {
    const { store, clock, overlapMs, maxUsers } = this.#options;
    const now = clock.now();
    // The clock may have been put back since.
    const since = Math.min(this.#readAt, now) - overlapMs;
    const read = ++this.#reads;
    const [users] = await Promise.all([store.listUserAccess(since, maxUsers), this.#revoked.refresh(since)]);
    this.#takeAll(users, read);
    this.#readAt = now;
  }

  #takeAll(users: readonly UserAccess[], read: number): void {
    if (users.length >= this.#options.maxUsers) {
      // There may be more changes than were told, so that what is in memory may be old.
      this.#complete = false;
      this.#users.clear();
    }
    for (const access of users.toReversed()) this.#take(access, read);
  }

  async #readOne(tenant: TenantId, user: UserId): Promise<UserAccess> {
    const read = ++this.#reads;
    return this.#take(await this.#options.store.getUserAccess(tenant, user), read);
  }

  #take(access: UserAccess, read: number): UserAccess {
    const key = keyOf(access.tenant, access.user);
    const known = this.#users.get(key);
    if (known && known.read > read) return known.access;
    if (!known && this.#users.size >= this.#options.maxUsers) this.#complete = false;
    // The same object for the same bounds, so that whoever worked with it can tell.
    const same = known && sameAccess(known.access, access) ? known.access : access;
    this.#users.set(key, { access: same, read });
    return same;
  }
}

/** No tenant's name holds a slash. */
function keyOf(tenant: TenantId, user: UserId): string {
  return `${tenant}/${user}`;
}

function sameAccess(one: UserAccess, other: UserAccess): boolean {
  return one.tokensFrom === other.tokensFrom && String(one.permissions) === String(other.permissions);
}
