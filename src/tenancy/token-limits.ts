import { failure } from "../errors.ts";

/** RFC 9068: so that a token made for another purpose cannot pose as an access token. */
export const accessTokenType = "at+jwt";

/** The longest life that a token may claim, in milliseconds: a year, the upper bound of EQUIVOX_TOKEN_LIFETIME_MS. */
export const tokenMaxLifetimeMs = 31_536_000_000;

/** How far the clock of another server that issues tokens may be ahead. */
export const clockSkewMs = 60_000;

/** What a claim that becomes part of `Principal.tokenId` may hold. No slash: it parts the tenant from the id. */
export const tokenIdPattern = /^[\w.:-]{1,128}$/;

/** How long a revocation must be remembered is bounded by when a token was issued and how long it lives. Both in seconds. */
export function checkLifetime({ iat, exp }: { readonly iat: number; readonly exp: number }, now: number): void {
  if (iat * 1_000 > now + clockSkewMs) throw failure("token-invalid", { problem: "it was issued in the future" });
  if ((exp - iat) * 1_000 > tokenMaxLifetimeMs) throw failure("token-invalid", { problem: "it claims to live too long" });
}
