import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { claimPrefix } from "../coordination/redis/redis-connection.ts";
import { readDiskDeploymentId } from "../stores/disk/deployment-id.ts";
import { readDeploymentId } from "../stores/mongo/schema.ts";
import { type Tokens } from "../tenancy/token.ts";
import { UsageLimits } from "../tenancy/usage-limits.ts";
import { limitsOf } from "../limit-settings.ts";
import { type KnownDocuments, openKnownDocuments } from "./answering.ts";
import { type Coordination, openLocalCoordination, openSharedCoordination } from "./coordination.ts";
import { databasePart } from "./health-parts.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";
import { openLocalStorage, openSharedStorage, type Storage } from "./storage.ts";
import { openTokens } from "./tokens.ts";

/** What every role stands on: what outlives processes, what they share, and who may use it. */
export interface Foundation {
  readonly storage: Storage;
  readonly coordination: Coordination;
  readonly known: KnownDocuments;
  readonly tokens: Tokens;
  readonly limits: UsageLimits;
}

export interface FoundationOptions {
  /** A locked DATA_DIR, for a store or a key that lies there; roles over a shared store have none. */
  readonly directory?: string;
  /** What people notice while the database is away. */
  readonly databaseEffect: string;
}

/**
 * Opens store and shared state, waiting for those that are elsewhere; the scope closes them. Throws what waiting cannot help:
 * `setting-invalid`, `store-foreign`, `store-newer`, `shared-state-foreign`.
 */
export async function openFoundation(host: Host, { directory, databaseEffect }: FoundationOptions, scope: Scope): Promise<Foundation> {
  const { config, health, log, sharedMetrics } = host;
  const coordination = await (config.redisUrl === undefined
    ? openLocalCoordination(host, scope)
    : openSharedCoordination(host, config.redisUrl, scope));
  const { clock, bus, redis } = coordination;
  const storage = await openStorage(host, directory, coordination, scope);
  // Both may go away again before the start is over.
  const patiently = <Opened>(what: string, open: () => Promise<Opened>): Promise<Opened> => openPatiently(host, what, scope.signal, open);
  if (redis) await patiently("Redis", async () => claimPrefix(redis, await deploymentId(storage, directory, config)));
  // A database elsewhere may be away while answers go on from what is kept.
  health.add(databasePart(storage.store, { vital: config.mongoUrl === undefined, effect: databaseEffect }));
  const read = () =>
    openTokens(config, storage.store.tenancy, {
      clock,
      log,
      bus,
      scope,
      watch: (revocations) => sharedMetrics.watch({ revocations }),
    });
  const tokens = await (config.mongoUrl === undefined ? read() : patiently("the database", read));
  const known = openKnownDocuments(host, storage, coordination, scope);
  const limits = new UsageLimits({
    limiter: coordination.limiter,
    limits: limitsOf(config, host),
    clock,
    onRefused: (what) => sharedMetrics.rateLimited(what),
  });
  return { storage, coordination, known, tokens, limits };
}

function openStorage(host: Host, directory: string | undefined, { clock }: Coordination, scope: Scope): Promise<Storage> {
  const { mongoUrl, dataDir } = host.config;
  if (mongoUrl === undefined) return openLocalStorage(host.config, directory ?? dataDir, scope);
  return openSharedStorage(host, mongoUrl, clock, scope);
}

/** The database's own mark, or that of the folder in which it lies. */
function deploymentId({ connection }: Storage, directory: string | undefined, { dataDir }: Config): Promise<string> {
  return connection ? readDeploymentId(connection) : readDiskDeploymentId(directory ?? dataDir);
}
