import { type Clock } from "../base/clock.ts";
import { type TenancyStore } from "./tenancy-store.ts";

/**
 * The tokens that may not be used any more, in memory so that every use can ask, and in the store so that they stay so.
 * Holds one entry for each token that an administrator revoked and that could still be alive.
 */
export class RevokedTokens {
  readonly #store: Pick<TenancyStore, "revokeToken">;
  readonly #issuer: string;
  readonly #clock: Clock;
  /** When each may be forgotten, in milliseconds since the epoch. */
  readonly #expiries = new Map<string, number>();

  private constructor(store: Pick<TenancyStore, "revokeToken">, issuer: string, clock: Clock) {
    this.#store = store;
    this.#issuer = issuer;
    this.#clock = clock;
  }

  /** Reads what was revoked before. */
  static async load(store: Pick<TenancyStore, "revokeToken" | "listRevoked">, issuer: string, clock: Clock): Promise<RevokedTokens> {
    const revoked = new RevokedTokens(store, issuer, clock);
    for (const { issuer: of, tokenId, expiresAt } of await store.listRevoked(clock.now())) {
      if (of === issuer) revoked.#expiries.set(tokenId, expiresAt);
    }
    return revoked;
  }

  has(tokenId: string): boolean {
    return this.#expiries.has(tokenId);
  }

  /** Holds at once, even when the store fails; durable when it resolves. */
  async add(tokenId: string, expiresAt: number): Promise<void> {
    const now = this.#clock.now();
    for (const [id, expiry] of this.#expiries) if (expiry <= now) this.#expiries.delete(id);
    this.#expiries.set(tokenId, expiresAt);
    await this.#store.revokeToken(this.#issuer, tokenId, expiresAt);
  }
}
