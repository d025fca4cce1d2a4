import { createLocalJWKSet, errors as joseErrors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { type Clock } from "../base/clock.ts";
import { failure, problemOf } from "../errors.ts";

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** Fetches the published key set; must end by itself, with a deadline. What it throws becomes the problem that callers are told. */
  readonly load: () => Promise<JSONWebKeySet>;
  /** How old keys may be before they are fetched again, beside their use, in milliseconds. */
  readonly refreshMs: number;
  /** Least time between two fetches, however many tokens name a key that is not there, in milliseconds. */
  readonly cooldownMs: number;
  /** How long keys are used when they cannot be fetched again, in milliseconds. */
  readonly staleMs: number;
  readonly clock: Clock;
}

/**
 * The public keys of another issuer. Known keys go on working while the address does not answer; a key that a fetched set lacks is
 * gone at once. One fetch runs at a time, and at most one each `cooldownMs`.
 */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #known: { readonly find: JWTVerifyGetKey; readonly fetchedAt: number } | undefined;
  #triedAt: number | undefined;
  #problem: unknown = "they have not been fetched yet";
  #fetching: Promise<void> | undefined;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /** The key of a token. Throws `token-keys-unavailable`, or an error of jose when the issuer has no such key. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const { clock, refreshMs, staleMs } = this.#options;
    const age = this.#known === undefined ? Infinity : clock.monotonic() - this.#known.fetchedAt;
    if (age >= staleMs) await this.#fetch();
    // Beside the use of the keys that are there, so that nobody waits for it.
    else if (age >= refreshMs) void this.#fetch();
    const known = this.#usable();
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof joseErrors.JWKSNoMatchingKey)) throw error;
      await this.#fetch();
      const now = this.#usable();
      if (now !== known) return now.find(header, token);
      // It may be a new key: the token is not known to be wrong as long as the address cannot be asked.
      throw this.#problem === undefined ? error : this.#unavailable();
    }
  };

  #usable(): { readonly find: JWTVerifyGetKey } {
    const { clock, staleMs } = this.#options;
    if (this.#known === undefined || clock.monotonic() - this.#known.fetchedAt >= staleMs) throw this.#unavailable();
    return this.#known;
  }

  #unavailable(): Error {
    return failure("token-keys-unavailable", { issuer: this.#options.issuer, problem: problemOf(this.#problem) }, this.#problem);
  }

  /** Fetches, or does nothing when the last fetch was a moment ago. Never rejects. */
  async #fetch(): Promise<void> {
    const { clock, cooldownMs } = this.#options;
    if (this.#fetching === undefined) {
      if (this.#triedAt !== undefined && clock.monotonic() - this.#triedAt < cooldownMs) return;
      this.#triedAt = clock.monotonic();
      this.#fetching = this.#load().finally(() => (this.#fetching = undefined));
    }
    await this.#fetching;
  }

  async #load(): Promise<void> {
    try {
      const find = createLocalJWKSet(await this.#options.load());
      this.#known = { find, fetchedAt: this.#options.clock.monotonic() };
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error;
    }
  }
}
