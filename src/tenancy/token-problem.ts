import { errors as joseErrors } from "jose";
import { z } from "zod";
import { EquivoxError, failure } from "../errors.ts";

/** What is wrong with a token, in words that hold nothing of the token itself. */
export function tokenError(error: unknown): EquivoxError {
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
  if (error instanceof joseErrors.JWKSMultipleMatchingKeys) return "it does not say which key signed it";
  if (error instanceof joseErrors.JWKSNoMatchingKey) return "its issuer has no such key";
  if (error instanceof z.ZodError) return `its claim ${String(error.issues[0]?.path[0] ?? "set")} is wrong`;
  return "it is malformed";
}
