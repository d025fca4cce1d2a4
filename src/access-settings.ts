import { integer, text } from "./base/settings.ts";

const anything = /^.+$/s;

/** https anywhere, http only where nobody is between. */
const keysAddress = /^https:\/\/[^\s/@]+(\/\S*)?$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/\S*)?$/;

/** The settings of who is let in: rotation of keys, another issuer, and how fast changes of access travel; a part of `config.ts`. */
export const accessSettings = {
  previousSecretKey: text(
    "EQUIVOX_PREVIOUS_SECRET_KEY",
    /^.{32,}$/s,
    "at least 32 characters",
    "The SECRET_KEY before this one: its tokens are accepted until they expire, and it signs none.",
    { secret: true },
  ),
  jwksUrl: text(
    "EQUIVOX_JWKS_URL",
    keysAddress,
    "an https address, or an http one on this machine",
    "Published keys of an OpenID Connect issuer whose access tokens (RS256, ES256, EdDSA) are accepted too; needs EQUIVOX_JWKS_ISSUER and EQUIVOX_JWKS_AUDIENCE.",
  ),
  jwksIssuer: text("EQUIVOX_JWKS_ISSUER", anything, "a name", "`iss` of that issuer's tokens; not EQUIVOX_TOKEN_ISSUER."),
  jwksAudience: text("EQUIVOX_JWKS_AUDIENCE", anything, "a name", "`aud` of that issuer's tokens."),
  jwksTokenType: text("EQUIVOX_JWKS_TOKEN_TYPE", anything, "a token type", "`typ` of that issuer's access tokens, as RFC 9068 has it.", {
    default: "at+jwt",
  }),
  jwksTenantClaim: text("EQUIVOX_JWKS_TENANT_CLAIM", anything, "a claim", "Claim of that issuer's tokens that names the tenant.", {
    default: "tenant",
  }),
  jwksUserClaim: text("EQUIVOX_JWKS_USER_CLAIM", anything, "a claim", "Claim of that issuer's tokens that names the user.", {
    default: "sub",
  }),
  jwksPermissionsClaim: text(
    "EQUIVOX_JWKS_PERMISSIONS_CLAIM",
    anything,
    "a claim",
    "Claim of that issuer's tokens that lists permissions: an array, or words separated by blanks.",
    { default: "permissions" },
  ),
  jwksTimeoutMs: integer("EQUIVOX_JWKS_TIMEOUT_MS", [100, 30_000], "Deadline of fetching the keys.", { default: "5000", unit: "ms" }),
  jwksMaxBytes: integer("EQUIVOX_JWKS_MAX_BYTES", [1_024, 1_048_576], "Largest key set that is read.", {
    default: "65536",
    unit: "bytes",
  }),
  jwksRefreshMs: integer("EQUIVOX_JWKS_REFRESH_MS", [1_000, 86_400_000], "How old keys may be before they are fetched again.", {
    default: "600000",
    unit: "ms",
  }),
  jwksCooldownMs: integer("EQUIVOX_JWKS_COOLDOWN_MS", [100, 600_000], "Least time between two fetches of the keys, whatever tokens name.", {
    default: "10000",
    unit: "ms",
  }),
  jwksStaleMs: integer("EQUIVOX_JWKS_STALE_MS", [1_000, 604_800_000], "How long known keys are used while their address does not answer.", {
    default: "86400000",
    unit: "ms",
  }),
  accessRefreshMs: integer(
    "EQUIVOX_ACCESS_REFRESH_MS",
    [100, 60_000],
    "How often a process reads what others changed of users and tokens, in case their message was lost.",
    { default: "2000", unit: "ms" },
  ),
  accessOverlapMs: integer(
    "EQUIVOX_ACCESS_OVERLAP_MS",
    [10_000, 3_600_000],
    "How far back changes are read again each time: more than the clocks of two machines differ.",
    { default: "300000", unit: "ms" },
  ),
  accessMaxUsers: integer(
    "EQUIVOX_ACCESS_MAX_USERS",
    [100, 10_000_000],
    "Users whose permissions are kept in memory; those beyond are read from the store when they come.",
    { default: "100000" },
  ),
} as const;
