import { createHash } from "node:crypto";
import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";
import { type Principal } from "./principal.ts";
import { knownPermissions } from "./secret-token.ts";
import { tenantSchema, userSchema } from "./tenant.ts";
import { checkLifetime, tokenIdPattern } from "./token-limits.ts";
import { tokenError } from "./token-problem.ts";
import { type TokenVerifier } from "./token-verifier.ts";

/** Public keys only: a secret-key algorithm here would take a public key for a secret. */
const algorithms = ["RS256", "ES256", "EdDSA", "Ed25519"];

export interface IssuerVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The header `typ` of its access tokens; `at+jwt` by RFC 9068. Tells them from its identity tokens. */
  readonly tokenType: string;
  /** Under which names its tokens say who is asking. */
  readonly claims: { readonly tenant: string; readonly user: string; readonly permissions: string };
  readonly keys: { readonly find: JWTVerifyGetKey };
  readonly clock: Clock;
}

const timesSchema = z.object({ iat: z.number(), exp: z.number() });

/** A list, or words separated by blanks as in `scope` (RFC 8693, section 4.2). */
const permissionsSchema = z.union([z.array(z.string()), z.string().transform((words) => words.split(" "))]);

/** Verifies the tokens of an OpenID Connect issuer by its published keys. Headers that name other keys are not looked at. */
export class IssuerVerifier implements TokenVerifier {
  readonly issuer: string;
  readonly #options: IssuerVerifierOptions;

  constructor(options: IssuerVerifierOptions) {
    this.issuer = options.issuer;
    this.#options = options;
  }

  async verify(token: string): Promise<Principal> {
    const { issuer, audience, tokenType, claims, keys, clock } = this.#options;
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        algorithms,
        typ: tokenType,
        issuer,
        audience,
        requiredClaims: ["exp", "iat", "sub", claims.tenant, claims.user, claims.permissions],
        currentDate: new Date(clock.now()),
      });
      const times = timesSchema.parse(payload);
      checkLifetime(times, clock.now());
      const tenant = claim(payload, claims.tenant, tenantSchema);
      return {
        tenant,
        user: claim(payload, claims.user, userSchema),
        permissions: knownPermissions(claim(payload, claims.permissions, permissionsSchema)),
        tokenId: `${tenant}/${tokenIdOf(payload)}`,
        issuedAt: times.iat * 1_000,
        expiresAt: times.exp * 1_000,
      };
    } catch (error) {
      throw tokenError(error);
    }
  }
}

function claim<Schema extends z.ZodType>(payload: JWTPayload, name: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(payload[name]);
  if (!parsed.success) throw failure("token-invalid", { problem: `its claim ${name} is wrong` }, parsed.error);
  return parsed.data;
}

/**
 * What a token is revoked by: its `jti`, or a hash of what issuer, user and time say. Never the token's own text, of which the same
 * claims have many (jose: token string identity).
 */
function tokenIdOf({ iss, sub, iat, jti }: JWTPayload): string {
  if (typeof jti === "string" && tokenIdPattern.test(jti)) return jti;
  return createHash("sha256")
    .update(JSON.stringify([iss, sub, iat, jti]))
    .digest("base64url");
}
