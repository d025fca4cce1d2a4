import { type Bus } from "../base/bus.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Log, silentLog } from "../base/log.ts";
import { type Random, systemRandom } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { type EquivoxError, failure } from "../errors.ts";
import { readLocalSecret } from "../stores/disk/local-secret.ts";
import { fetchKeySet } from "../providers/jwks/fetch-key-set.ts";
import { AccessList, type AccessListOptions } from "../tenancy/access-list.ts";
import { IssuerKeys } from "../tenancy/issuer-keys.ts";
import { IssuerVerifier } from "../tenancy/issuer-verifier.ts";
import { JwtTokens } from "../tenancy/jwt-tokens.ts";
import { type SecretTokenOptions } from "../tenancy/secret-token.ts";
import { type Tokens } from "../tenancy/token.ts";

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/** Without SECRET_KEY the product is for this machine alone. */
export function isLocalMode(config: Config): boolean {
  return config.secretKey === undefined;
}

/** Throws `secret-required` when somebody else could reach a server that signs everybody in. */
export function refuseOpenLocalMode(config: Config): void {
  if (isLocalMode(config) && !loopback.has(config.host)) throw failure("secret-required", { host: config.host });
}

export interface OpenTokensOptions {
  /** The clock that all processes share, where there is one. */
  readonly clock?: Clock;
  readonly log?: Log;
  /** Tells other processes of changes at once, and brings theirs. */
  readonly bus?: Bus;
  /** Is given what counts the revoked tokens that are known; for metrics. */
  readonly watch?: (revocations: () => number) => void;
  /** Releases what listens for changes. */
  readonly scope: Scope;
}

/**
 * Tokens under SECRET_KEY or the local key, which is made at the first call, and those of another issuer when its keys' address is set.
 * Throws `setting-invalid` and what the store throws.
 */
export async function openTokens(
  config: Config,
  store: AccessListOptions["store"],
  { clock = systemClock, log = silentLog, bus, watch, scope }: OpenTokensOptions,
): Promise<Tokens> {
  const signing = await signingOptions(config, clock);
  const access = await AccessList.open({
    store,
    issuer: config.tokenIssuer,
    clock,
    log,
    ...(bus === undefined ? {} : { bus }),
    // Nobody else writes to a local file while this process holds its lock.
    refreshMs: config.mongoUrl === undefined ? 0 : config.accessRefreshMs,
    overlapMs: config.accessOverlapMs,
    maxRevokedPerTenant: config.revokedTokensMax,
    maxUsers: config.accessMaxUsers,
  });
  scope.own(() => access.close());
  watch?.(() => access.revokedCount);
  const otherIssuer = createOtherIssuer(config, clock);
  return new JwtTokens({
    ...signing,
    cacheMs: config.tokenCacheMs,
    cacheMaxEntries: config.tokenCacheMaxEntries,
    access,
    ...(otherIssuer === undefined ? {} : { otherIssuer }),
  });
}

/** What tokens are signed with. Throws `data-dir-unusable` when the local key cannot be read or made. */
export async function signingOptions(
  config: Config,
  clock: Clock = systemClock,
): Promise<SecretTokenOptions & { readonly random: Random }> {
  const { secretKey, previousSecretKey } = config;
  if (previousSecretKey !== undefined && secretKey === undefined) {
    throw failure("setting-invalid", {
      setting: "EQUIVOX_PREVIOUS_SECRET_KEY",
      value: "(hidden)",
      problem: "it needs SECRET_KEY, the key that took its place",
    });
  }
  return {
    secret: secretKey ?? (await readLocalSecret(config.dataDir)),
    ...(previousSecretKey === undefined ? {} : { previousSecret: previousSecretKey }),
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    clock,
    random: systemRandom,
  };
}

function createOtherIssuer(config: Config, clock: Clock): IssuerVerifier | undefined {
  const { jwksUrl: url, jwksIssuer: issuer, jwksAudience: audience } = config;
  if (url === undefined && issuer === undefined && audience === undefined) return undefined;
  if (url === undefined) throw incomplete("EQUIVOX_JWKS_URL");
  if (issuer === undefined) throw incomplete("EQUIVOX_JWKS_ISSUER");
  if (audience === undefined) throw incomplete("EQUIVOX_JWKS_AUDIENCE");
  // The issuer decides which keys a token is held against, so that no two may share a name.
  if (issuer === config.tokenIssuer) {
    throw failure("setting-invalid", {
      setting: "EQUIVOX_JWKS_ISSUER",
      value: issuer,
      problem: "it is this server's own EQUIVOX_TOKEN_ISSUER",
    });
  }
  const keys = new IssuerKeys({
    issuer,
    load: () => fetchKeySet({ url, timeoutMs: config.jwksTimeoutMs, maxBytes: config.jwksMaxBytes }),
    refreshMs: config.jwksRefreshMs,
    cooldownMs: config.jwksCooldownMs,
    staleMs: config.jwksStaleMs,
    clock,
  });
  return new IssuerVerifier({
    issuer,
    audience,
    tokenType: config.jwksTokenType,
    claims: { tenant: config.jwksTenantClaim, user: config.jwksUserClaim, permissions: config.jwksPermissionsClaim },
    keys,
    clock,
  });
}

function incomplete(setting: string): EquivoxError {
  return failure("setting-invalid", { setting, value: "(unset)", problem: "the other EQUIVOX_JWKS settings need it" });
}
