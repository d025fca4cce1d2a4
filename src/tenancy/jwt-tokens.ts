import { createHash } from "node:crypto";
import { errors as joseErrors, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type Clock } from "../base/clock.ts";
import { type Random } from "../base/random.ts";
import { EquivoxError, failure } from "../errors.ts";
import { type Permission, permissionSchema } from "./permission.ts";
import { type Principal } from "./principal.ts";
import { type RevokedTokens } from "./revoked-tokens.ts";
import { type TenantId, tenantSchema, userSchema } from "./tenant.ts";
import { type TokenRequest, type Tokens } from "./token.ts";

/** RFC 9068: so that a token made for another purpose cannot pose as an access token. */
const tokenType = "at+jwt";

/** 130 random bits. */
const tokenIdLength = 26;

/** Node refuses longer headers by itself; tokens also come in cookies and messages. */
const tokenMaxCharacters = 8_192;

/** The longest life that a token may claim, in milliseconds: a year, the upper bound of EQUIVOX_TOKEN_LIFETIME_MS. */
export const tokenMaxLifetimeMs = 31_536_000_000;

/** How far the clock of another server that issues tokens may be ahead. */
const clockSkewMs = 60_000;

const claimsSchema = z.object({
  user_id: userSchema,
  tenant: tenantSchema,
  permissions: z.array(z.string()),
  // No slash: it parts the tenant from the id in `Principal.tokenId`.
  jti: z.string().regex(/^[\w.:-]{1,128}$/),
  iat: z.number(),
  exp: z.number(),
});

export interface JwtTokensOptions {
  /** At least 32 characters. */
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
  /** How long a verified signature is remembered, in milliseconds; 0 turns that off. */
  readonly cacheMs: number;
  readonly cacheMaxEntries: number;
  readonly revoked: RevokedTokens;
  readonly clock: Clock;
  readonly random: Random;
}

interface Verified {
  readonly principal: Principal;
  /** Monotonic, in milliseconds. */
  readonly until: number;
}

/** Access tokens as JWTs under HS256. A token is signed for one tenant, and revoked within that tenant only. */
export class JwtTokens implements Tokens {
  readonly #options: JwtTokensOptions;
  readonly #key: Uint8Array;
  /** Keyed by the SHA-256 of the whole token: only a token that was verified before finds its entry. */
  readonly #verified: LRUCache<string, Verified>;

  constructor(options: JwtTokensOptions) {
    this.#options = options;
    this.#key = new TextEncoder().encode(options.secret);
    this.#verified = new LRUCache({ max: options.cacheMaxEntries });
  }

  async issue({ tenant, user, permissions, lifetimeMs }: TokenRequest): Promise<string> {
    if (lifetimeMs > tokenMaxLifetimeMs) {
      throw failure("request-invalid", { problem: `a token may live for at most ${tokenMaxLifetimeMs} ms` });
    }
    const { clock, random, issuer, audience } = this.#options;
    const issuedAt = Math.floor(clock.now() / 1_000);
    return new SignJWT({ user_id: user, tenant, permissions })
      .setProtectedHeader({ alg: "HS256", typ: tokenType })
      .setIssuer(issuer)
      .setAudience(audience)
      .setJti(random.id(tokenIdLength))
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + Math.max(1, Math.round(lifetimeMs / 1_000)))
      .sign(this.#key);
  }

  async verify(token: string): Promise<Principal> {
    if (token.length > tokenMaxCharacters) throw failure("token-invalid", { problem: "it is too long" });
    const { clock, cacheMs } = this.#options;
    const hash = createHash("sha256").update(token).digest("base64");
    const known = this.#verified.get(hash);
    const fresh = known !== undefined && clock.monotonic() < known.until;
    const principal = fresh ? known.principal : await this.#verifySignature(token);
    if (clock.now() >= principal.expiresAt) throw failure("token-expired");
    if (this.isRevoked(principal.tokenId)) throw failure("token-revoked");
    if (!fresh && cacheMs > 0) this.#verified.set(hash, { principal, until: clock.monotonic() + cacheMs });
    return principal;
  }

  async revoke(tenant: TenantId, tokenId: string): Promise<void> {
    const prefix = `${tenant}/`;
    const id = tokenId.startsWith(prefix) ? tokenId : prefix + tokenId;
    await this.#options.revoked.add(tenant, id, this.#options.clock.now() + clockSkewMs + tokenMaxLifetimeMs);
  }

  isRevoked(tokenId: string): boolean {
    return this.#options.revoked.has(tokenId);
  }

  async #verifySignature(token: string): Promise<Principal> {
    const { issuer, audience, clock } = this.#options;
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ["HS256"],
        typ: tokenType,
        issuer,
        audience,
        requiredClaims: ["exp", "iat", "jti", "user_id", "tenant", "permissions"],
        currentDate: new Date(clock.now()),
      });
      return principalOf(claimsSchema.parse(payload), clock.now());
    } catch (error) {
      throw tokenError(error);
    }
  }
}

function principalOf(claims: z.infer<typeof claimsSchema>, now: number): Principal {
  const { tenant, user_id: user, jti, iat, exp } = claims;
  // Both bound how long a revocation must be remembered.
  if (iat * 1_000 > now + clockSkewMs) throw failure("token-invalid", { problem: "it was issued in the future" });
  if ((exp - iat) * 1_000 > tokenMaxLifetimeMs) throw failure("token-invalid", { problem: "it claims to live too long" });
  // A word that this version does not know allows nothing.
  const permissions = new Set<Permission>(permissionSchema.options.filter((permission) => claims.permissions.includes(permission)));
  return { tenant, user, permissions, tokenId: `${tenant}/${jti}`, expiresAt: exp * 1_000 };
}

/** What is wrong with a token, in words that hold nothing of the token itself. */
function tokenError(error: unknown): EquivoxError {
  if (error instanceof EquivoxError) return error;
  if (error instanceof joseErrors.JWTExpired) return failure("token-expired", {}, error);
  return failure("token-invalid", { problem: problemWith(error) }, error);
}

const claimProblems: Readonly<Record<string, string>> = {
  iss: "another issuer made it",
  aud: "it was made for another audience",
  typ: "it is not an access token",
  nbf: "it is not valid yet",
};

function problemWith(error: unknown): string {
  if (error instanceof joseErrors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `its claim ${error.claim} is missing`;
    return claimProblems[error.claim] ?? `its claim ${error.claim} is wrong`;
  }
  if (error instanceof joseErrors.JWSSignatureVerificationFailed) return "its signature is wrong";
  if (error instanceof joseErrors.JOSEAlgNotAllowed) return "its algorithm is not allowed";
  if (error instanceof z.ZodError) return `its claim ${String(error.issues[0]?.path[0] ?? "set")} is wrong`;
  return "it is malformed";
}
