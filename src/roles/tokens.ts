import { systemClock } from "../base/clock.ts";
import { systemRandom } from "../base/random.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { readLocalSecret } from "../stores/disk/local-secret.ts";
import { JwtTokens } from "../tenancy/jwt-tokens.ts";
import { RevokedTokens } from "../tenancy/revoked-tokens.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
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

/** Tokens under SECRET_KEY or the local key, which is made at the first call. */
export async function openTokens(config: Config, store: Pick<TenancyStore, "revokeToken" | "listRevoked">): Promise<Tokens> {
  return new JwtTokens({
    secret: config.secretKey ?? (await readLocalSecret(config.dataDir)),
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
    cacheMs: config.tokenCacheMs,
    cacheMaxEntries: config.tokenCacheMaxEntries,
    revoked: await RevokedTokens.load(store, config.tokenIssuer, {
      clock: systemClock,
      maxPerTenant: config.revokedTokensMax,
    }),
    clock: systemClock,
    random: systemRandom,
  });
}
