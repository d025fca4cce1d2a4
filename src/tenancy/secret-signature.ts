import { errors as joseErrors, type JWTPayload, jwtVerify, type JWTVerifyOptions } from "jose";

export interface Secrets {
  /** At least 32 characters. */
  readonly secret: string;
  /** Signed before the secret was changed; verifies still, and signs nothing. */
  readonly previousSecret?: string;
}

/** What tokens of our own are signed with (RFC 7518, section 3.2), and nothing else. */
export const secretAlgorithm = "HS256";

export const secretKey = (secret: string): Uint8Array => new TextEncoder().encode(secret);

/** Checks tokens under each of the secrets. Gives the claims; throws what jose throws. */
export function createSecretVerify({
  secret,
  previousSecret,
}: Secrets): (token: string, options: Omit<JWTVerifyOptions, "algorithms">) => Promise<JWTPayload> {
  const keys = [secret, ...(previousSecret === undefined ? [] : [previousSecret])].map(secretKey);
  return async (token, options) => {
    let problem: unknown;
    for (const key of keys) {
      try {
        return (await jwtVerify(token, key, { ...options, algorithms: [secretAlgorithm] })).payload;
      } catch (error) {
        problem = error;
        // Only a wrong signature can be put right by another key.
        if (!(error instanceof joseErrors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw problem;
  };
}
