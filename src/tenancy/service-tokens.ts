import { hash as digest } from "node:crypto";
import { errors as joseErrors, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type Clock } from "../base/clock.ts";
import { EquivoxError, failure } from "../errors.ts";
import { createSecretVerify, secretAlgorithm, secretKey, type Secrets } from "./secret-signature.ts";

/** So that neither kind of token can pose as the other, though one key signs both. */
const audience = "equivox-internal";
const tokenType = "equivox-service+jwt";

const lifetimeMs = 60_000;
/** A token in use is replaced this long before it ends, so that none ends on its way. */
const renewAheadMs = 20_000;
/** How far apart the clocks of two machines may be. */
const clockToleranceMs = 60_000;
const maxCharacters = 1_024;
/** Each process that calls has one or two tokens at a time. */
const cacheMaxEntries = 1_024;

const roleSchema = z.enum(["gateway", "voice", "rag", "worker"]);
/** The role that calls another one. */
export type ServiceRole = z.infer<typeof roleSchema>;

/** The secrets are SECRET_KEY, the same for all roles, and while it changes another one. */
export interface ServiceTokensOptions extends Secrets {
  readonly clock: Clock;
}

export interface ServiceTokens {
  /** A token that is good for a while, made when there is none. */
  current(role: ServiceRole): string | Promise<string>;
  /** Throws `service-token-invalid`. */
  verify(token: string): Promise<ServiceRole>;
}

/** Tokens by which one role calls another: HS256 under the key of the deployment, for a minute, renewed ahead. */
export function createServiceTokens(options: ServiceTokensOptions): ServiceTokens {
  const { clock } = options;
  const key = secretKey(options.secret);
  const claimsOf = createSecretVerify(options);
  const minted = new Map<ServiceRole, Minted>();
  /** By the SHA-256 of the whole token. */
  const verified = new LRUCache<string, Verified>({ max: cacheMaxEntries });

  function mint(role: ServiceRole): Promise<string> {
    const issuedAt = Math.floor(clock.now() / 1_000);
    const token = new SignJWT()
      .setProtectedHeader({ alg: secretAlgorithm, typ: tokenType })
      .setSubject(role)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeMs / 1_000)
      .sign(key);
    const entry: Minted = { token, renewAt: clock.monotonic() + lifetimeMs - renewAheadMs };
    minted.set(role, entry);
    void token.then(
      (text) => (entry.token = text),
      () => minted.delete(role),
    );
    return token;
  }

  return {
    current(role) {
      const known = minted.get(role);
      return known && clock.monotonic() < known.renewAt ? known.token : mint(role);
    },
    async verify(token) {
      if (token.length > maxCharacters) throw failure("service-token-invalid", { problem: "it is too long" });
      const hash = digest("sha256", token, "base64");
      let known = verified.get(hash);
      if (known === undefined) {
        known = await verifySignature(token, claimsOf, clock);
        verified.set(hash, known);
      }
      if (clock.now() >= known.expiresAt + clockToleranceMs) throw failure("service-token-invalid", { problem: "it has expired" });
      return known.role;
    },
  };
}

interface Minted {
  /** A promise only until it is signed, so that callers need not wait for what is there. */
  token: string | Promise<string>;
  /** Monotonic, in milliseconds. */
  readonly renewAt: number;
}

interface Verified {
  readonly role: ServiceRole;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
}

async function verifySignature(token: string, claimsOf: ReturnType<typeof createSecretVerify>, clock: Clock): Promise<Verified> {
  try {
    const payload = await claimsOf(token, {
      typ: tokenType,
      audience,
      requiredClaims: ["sub", "iat", "exp"],
      currentDate: new Date(clock.now()),
      clockTolerance: clockToleranceMs / 1_000,
    });
    const { sub: role, iat, exp } = z.object({ sub: roleSchema, iat: z.number(), exp: z.number() }).parse(payload);
    // Whoever signs longer lives does not follow the rule that a stolen token is soon worthless.
    if ((exp - iat) * 1_000 > lifetimeMs) throw failure("service-token-invalid", { problem: "it claims to live too long" });
    if (iat * 1_000 > clock.now() + clockToleranceMs) throw failure("service-token-invalid", { problem: "it was issued in the future" });
    return { role, expiresAt: exp * 1_000 };
  } catch (error) {
    throw refusal(error);
  }
}

/** In words that hold nothing of the token, and without the cause, which would. */
function refusal(error: unknown): EquivoxError {
  if (error instanceof EquivoxError) return error;
  return failure("service-token-invalid", { problem: problemWith(error) });
}

function problemWith(error: unknown): string {
  if (error instanceof joseErrors.JWTExpired) return "it has expired";
  if (error instanceof joseErrors.JWSSignatureVerificationFailed) return "its signature is wrong";
  if (error instanceof joseErrors.JOSEAlgNotAllowed) return "its algorithm is not allowed";
  if (error instanceof joseErrors.JWTClaimValidationFailed) {
    return error.claim === "aud" || error.claim === "typ" ? "it was made for another purpose" : "a claim is wrong";
  }
  return error instanceof z.ZodError ? "a claim is wrong" : "it is malformed";
}
