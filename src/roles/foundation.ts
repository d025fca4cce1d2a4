import { type Scope } from "../base/scope.ts";
import { type DocumentStore } from "../knowledge/document-store.ts";
import { announcedDocuments } from "../knowledge/generation-changed.ts";
import { UsageLimits } from "../tenancy/usage-limits.ts";
import { limitsOf } from "../limit-settings.ts";
import { type KnownDocuments, openKnownDocuments } from "./answering.ts";
import { type Coordination, openLocalCoordination } from "./coordination.ts";
import { databasePart } from "./health-parts.ts";
import { type Host } from "./host.ts";
import { openLocalStorage, type Storage } from "./storage.ts";

/** What every role stands on: what outlives processes, and what they share. */
export interface Foundation {
  readonly storage: Storage;
  readonly coordination: Coordination;
  /** The store of documents, telling all processes of each change. */
  readonly documents: DocumentStore;
  readonly known: KnownDocuments;
  readonly limits: UsageLimits;
}

export interface FoundationOptions {
  /** A locked DATA_DIR, for a store or a key that lies there; roles over a shared store have none. */
  readonly directory?: string | undefined;
  /** What people notice while the database is away. */
  readonly databaseEffect: string;
}

/**
 * Opens store and shared state, waiting for those that are elsewhere; the scope closes them. Throws what waiting cannot help:
 * `setting-invalid`, `store-foreign`, `store-newer`, `shared-state-foreign`.
 */
export async function openFoundation(host: Host, { directory, databaseEffect }: FoundationOptions, scope: Scope): Promise<Foundation> {
  const { config, health, sharedMetrics } = host;
  const coordination = await openCoordination(host, scope);
  const { clock, bus, limiter } = coordination;
  const storage = await openStorage(host, directory ?? config.dataDir, coordination, scope);
  if (coordination.shared) await coordination.claim(await storage.deploymentId());
  // A database elsewhere may be away while answers go on from what is kept.
  health.add(databasePart(storage.store, { vital: config.mongoUrl === undefined, effect: databaseEffect }));
  const onRefused = (what: string): void => sharedMetrics.rateLimited(what);
  return {
    storage,
    coordination,
    documents: announcedDocuments(storage.store.documents, bus),
    known: openKnownDocuments(host, storage, coordination, scope),
    limits: new UsageLimits({ limiter, limits: limitsOf(config, host), clock, onRefused }),
  };
}

// The drivers of Redis and MongoDB take 50 MB and a third of a second to load, which a process without them need not spend.

async function openCoordination(host: Host, scope: Scope): Promise<Coordination> {
  const { redisUrl } = host.config;
  if (redisUrl === undefined) return openLocalCoordination(host, scope);
  const { openSharedCoordination } = await import("./shared-coordination.ts");
  return openSharedCoordination(host, redisUrl, scope);
}

async function openStorage(host: Host, directory: string, { clock }: Coordination, scope: Scope): Promise<Storage> {
  const { mongoUrl } = host.config;
  if (mongoUrl === undefined) return openLocalStorage(host.config, directory, scope);
  const { openSharedStorage } = await import("./shared-storage.ts");
  return openSharedStorage(host, mongoUrl, clock, scope);
}
