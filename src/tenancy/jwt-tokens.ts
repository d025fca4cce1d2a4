import { hash as digest } from "node:crypto";
import { decodeJwt } from "jose";
import { LRUCache } from "lru-cache";
import { type Random } from "../base/random.ts";
import { type EquivoxError, failure } from "../errors.ts";
import { type AccessList } from "./access-list.ts";
import { type Permission } from "./permission.ts";
import { type Principal } from "./principal.ts";
import { SecretVerifier, signToken, type SecretTokenOptions } from "./secret-token.ts";
import { type UserAccess } from "./tenancy-store.ts";
import { type TenantId, type UserId } from "./tenant.ts";
import { clockSkewMs, tokenIdPattern, tokenMaxLifetimeMs } from "./token-limits.ts";
import { type TokenVerifier } from "./token-verifier.ts";
import { type TokenRequest, type Tokens } from "./token.ts";

/** Node refuses longer headers by itself; tokens also come in cookies and messages. */
const tokenMaxCharacters = 8_192;

export interface JwtTokensOptions extends SecretTokenOptions {
  /** How long a verified signature is remembered, in milliseconds; 0 turns that off. */
  readonly cacheMs: number;
  readonly cacheMaxEntries: number;
  readonly access: AccessList;
  /** Verifies the tokens of another issuer; its name must differ from this one's. */
  readonly otherIssuer?: TokenVerifier;
  readonly random: Random;
}

interface Verified {
  /** As the token says. */
  readonly principal: Principal;
  /** Monotonic, in milliseconds. */
  readonly until: number;
  /** The principal under the bounds that held when it was last asked for. */
  bounded: { readonly access: UserAccess | undefined; readonly principal: Principal };
}

/**
 * Access tokens as JWTs: of our own under HS256, and of another issuer under its public keys. The issuer that a token names decides
 * which verifier sees it, and no verifier knows the algorithms of the other. A token is revoked within its tenant only, and what the
 * user's row does not allow, no token does.
 */
export class JwtTokens implements Tokens {
  readonly #options: JwtTokensOptions;
  readonly #own: TokenVerifier;
  /** Keyed by the SHA-256 of the whole token: only a token that was verified before finds its entry. */
  readonly #verified: LRUCache<string, Verified>;

  constructor(options: JwtTokensOptions) {
    this.#options = options;
    this.#own = new SecretVerifier(options);
    this.#verified = new LRUCache({ max: options.cacheMaxEntries });
  }

  async issue(request: TokenRequest): Promise<string> {
    return signToken(request, this.#options);
  }

  async verify(token: string): Promise<Principal> {
    if (token.length > tokenMaxCharacters) throw failure("token-invalid", { problem: "it is too long" });
    const { clock, cacheMs, access: list } = this.#options;
    const hash = digest("sha256", token, "base64");
    const known = this.#verified.get(hash);
    const fresh = known !== undefined && clock.monotonic() < known.until;
    const verified = fresh ? known : await this.#verifySignature(token);
    const { principal } = verified;
    const reading = list.read(principal.tenant, principal.user);
    const access = reading instanceof Promise ? await reading : reading;
    const problem = this.#problem(principal, access);
    if (problem) throw problem;
    if (!fresh && cacheMs > 0) this.#verified.set(hash, verified);
    if (verified.bounded.access !== access) verified.bounded = { access, principal: bound(principal, access) };
    return verified.bounded.principal;
  }

  async revoke(tenant: TenantId, tokenId: string): Promise<void> {
    const prefix = `${tenant}/`;
    const own = tokenId.startsWith(prefix) ? tokenId.slice(prefix.length) : tokenId;
    if (!tokenIdPattern.test(own)) throw failure("request-invalid", { problem: "no token has such an id" });
    await this.#options.access.revoke(tenant, prefix + own, this.#rememberUntil());
  }

  async endTenant(tenant: TenantId): Promise<void> {
    await this.#options.access.endTenant(tenant, this.#rememberUntil());
  }

  async revokeAll(tenant: TenantId, user: UserId): Promise<void> {
    await this.#options.access.endTokens(tenant, user);
  }

  async userChanged(tenant: TenantId, user: UserId): Promise<void> {
    await this.#options.access.userChanged(tenant, user);
  }

  accessProblem(principal: Principal, permission: Permission): EquivoxError | undefined {
    const access = this.#options.access.peek(principal.tenant, principal.user);
    const problem = this.#problem(principal, access);
    if (problem) return problem;
    const allowed = principal.permissions.has(permission) && (access?.permissions?.includes(permission) ?? true);
    return allowed ? undefined : failure("permission-missing", { permission });
  }

  /** When the last token that is alive now, or seems to be by another clock, has ended by itself. */
  #rememberUntil(): number {
    return this.#options.clock.now() + clockSkewMs + tokenMaxLifetimeMs;
  }

  #problem({ tenant, tokenId, issuedAt, expiresAt }: Principal, access: UserAccess | undefined): EquivoxError | undefined {
    if (this.#options.clock.now() >= expiresAt) return failure("token-expired");
    const from = Math.max(access?.tokensFrom ?? 0, this.#options.access.tenantFrom(tenant));
    return issuedAt < from || this.#options.access.isRevoked(tokenId) ? failure("token-revoked") : undefined;
  }

  async #verifySignature(token: string): Promise<Verified> {
    const { otherIssuer, clock, cacheMs } = this.#options;
    const verifier = otherIssuer !== undefined && issuerOf(token) === otherIssuer.issuer ? otherIssuer : this.#own;
    const principal = await verifier.verify(token);
    return { principal, until: clock.monotonic() + cacheMs, bounded: { access: undefined, principal } };
  }
}

/** What the token allows and the user's row does too. */
function bound(principal: Principal, access: UserAccess | undefined): Principal {
  const allowed = access?.permissions;
  if (allowed === undefined) return principal;
  return { ...principal, permissions: new Set([...principal.permissions].filter((permission) => allowed.includes(permission))) };
}

/** Which issuer an unverified token names: whose keys it is then held against. */
function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
