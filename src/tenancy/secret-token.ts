import { SignJWT } from "jose";
import { z } from "zod";
import { type Clock } from "../base/clock.ts";
import { type Random } from "../base/random.ts";
import { failure } from "../errors.ts";
import { type Permission, permissionSchema } from "./permission.ts";
import { type Principal } from "./principal.ts";
import { createSecretVerify, secretAlgorithm, secretKey, type Secrets } from "./secret-signature.ts";
import { tenantSchema, userSchema } from "./tenant.ts";
import { accessTokenType, checkLifetime, tokenIdPattern, tokenMaxLifetimeMs } from "./token-limits.ts";
import { tokenError } from "./token-problem.ts";
import { type TokenVerifier } from "./token-verifier.ts";
import { type TokenRequest } from "./token.ts";

/** 130 random bits. */
const tokenIdLength = 26;

/** Whose tokens are signed and verified by a secret. */
export interface SecretTokenOptions extends Secrets {
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Clock;
}

/** Signs an access token. Throws `request-invalid` for a life that no token may have. */
export async function signToken(
  { tenant, user, permissions, lifetimeMs }: TokenRequest,
  { secret, issuer, audience, clock, random }: SecretTokenOptions & { readonly random: Random },
): Promise<string> {
  if (lifetimeMs > tokenMaxLifetimeMs) {
    throw failure("request-invalid", { problem: `a token may live for at most ${tokenMaxLifetimeMs} ms` });
  }
  // To the millisecond, so that a token issued just after all others were ended is told from them (RFC 7519, section 2: NumericDate).
  const issuedAt = clock.now() / 1_000;
  return new SignJWT({ user_id: user, tenant, permissions })
    .setProtectedHeader({ alg: secretAlgorithm, typ: accessTokenType })
    .setIssuer(issuer)
    .setAudience(audience)
    .setJti(random.id(tokenIdLength))
    .setIssuedAt(issuedAt)
    .setExpirationTime(Math.floor(issuedAt) + Math.max(1, Math.round(lifetimeMs / 1_000)))
    .sign(secretKey(secret));
}

const claimsSchema = z.object({
  user_id: userSchema,
  tenant: tenantSchema,
  permissions: z.array(z.string()),
  jti: z.string().regex(tokenIdPattern),
  iat: z.number(),
  exp: z.number(),
});

/** Verifies what `signToken` made, under HS256 and nothing else. */
export class SecretVerifier implements TokenVerifier {
  readonly issuer: string;
  readonly #options: SecretTokenOptions;
  readonly #claimsOf: ReturnType<typeof createSecretVerify>;

  constructor(options: SecretTokenOptions) {
    this.issuer = options.issuer;
    this.#options = options;
    this.#claimsOf = createSecretVerify(options);
  }

  async verify(token: string): Promise<Principal> {
    const { issuer, audience, clock } = this.#options;
    try {
      const payload = await this.#claimsOf(token, {
        typ: accessTokenType,
        issuer,
        audience,
        requiredClaims: ["exp", "iat", "jti", "user_id", "tenant", "permissions"],
        currentDate: new Date(clock.now()),
      });
      const claims = claimsSchema.parse(payload);
      checkLifetime(claims, clock.now());
      return {
        tenant: claims.tenant,
        user: claims.user_id,
        permissions: knownPermissions(claims.permissions),
        tokenId: `${claims.tenant}/${claims.jti}`,
        issuedAt: Math.round(claims.iat * 1_000),
        expiresAt: claims.exp * 1_000,
      };
    } catch (error) {
      throw tokenError(error);
    }
  }
}

/** A word that this version does not know allows nothing. */
export function knownPermissions(words: readonly string[]): Set<Permission> {
  return new Set<Permission>(permissionSchema.options.filter((permission) => words.includes(permission)));
}
