import { type Bus } from "../base/bus.ts";
import { type Clock } from "../base/clock.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { MemoryBatches } from "../coordination/memory/memory-batches.ts";
import { MemoryBus } from "../coordination/memory/memory-bus.ts";
import { MemoryCache } from "../coordination/memory/memory-cache.ts";
import { MemoryDelivery } from "../coordination/memory/memory-delivery.ts";
import { MemoryLimiter } from "../coordination/memory/memory-limiter.ts";
import { MemoryPresence } from "../coordination/memory/memory-presence.ts";
import { MemorySnapshots } from "../coordination/memory/memory-snapshots.ts";
import { MemoryTickets } from "../coordination/memory/tickets.ts";
import { type BatchReference, type BatchStore } from "../knowledge/batch/batches.ts";
import { type Cache } from "../knowledge/cache/cache.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { type JobReference } from "../knowledge/document-store.ts";
import { type Limiter } from "../tenancy/limiter.ts";
import { type Presence } from "../tenancy/presence.ts";
import { type Tickets } from "../tenancy/ticket.ts";
import { type SessionSnapshots } from "../voice/session/session-snapshots.ts";
import { absentPart } from "./health-parts.ts";
import { type Host } from "./host.ts";

/** Where batches of questions wait and lie. */
export interface BatchQueue {
  readonly store: BatchStore;
  readonly delivery: Delivery<BatchReference>;
}

/** What the processes of a deployment share beside the store; in one process, what its parts share. */
export interface Coordination {
  /** Other processes take part. */
  readonly shared: boolean;
  /** The time that all processes agree on. */
  readonly clock: Clock;
  readonly bus: Bus;
  readonly cache: Cache;
  readonly limiter: Limiter;
  readonly presence: Presence;
  readonly snapshots: SessionSnapshots;
  readonly tickets: Tickets;
  /** The queue that takes indexing jobs to a worker; without one, each process looks for jobs in its store. The scope closes it. */
  openJobDelivery?(scope: Scope): Delivery<JobReference>;
  /** The scope closes it. */
  openBatchQueue(scope: Scope): BatchQueue;
  /** Marks what is shared as this deployment's. Throws `shared-state-foreign` when it is another's. */
  claim(deploymentId: string): Promise<void>;
}

/** A batch that nobody could answer yet is delivered again after this; the pause doubles. */
const firstPauseMs = 1_000;

/** Nothing but the queue knows that a batch waits: it comes again until it is answered, or has expired. */
export const batchAttempts = Infinity;

/** Shared state in this process; the scope closes it. */
export function openLocalCoordination(host: Host, scope: Scope): Coordination {
  const { config, clock, random, log, health } = host;
  const limiter = new MemoryLimiter({ clock, maxKeys: config.limiterMaxKeys });
  const presence = new MemoryPresence();
  const bus = new MemoryBus({ log });
  const cache = memoryCache(host, clock);
  for (const part of [bus, limiter, presence, cache]) scope.own(() => part.close());
  health.add(absentPart("redis", "not configured: shared state is in this process"));
  return {
    shared: false,
    clock,
    bus,
    cache,
    limiter,
    presence,
    snapshots: new MemorySnapshots({ clock, maxSessions: config.sessionSnapshotsMax }),
    tickets: new MemoryTickets({ lifetimeMs: config.ticketLifetimeMs, maxOutstanding: config.ticketMaxOutstanding, clock, random }),
    openBatchQueue: (owner) => openMemoryBatches(config, clock, owner),
    claim: async () => undefined,
  };
}

/** Batches of this process; they end with it. The scope closes their queue. */
export function openMemoryBatches(config: Config, clock: Clock, scope: Scope): BatchQueue {
  const delivery = new MemoryDelivery<BatchReference>({
    idOf: ({ batchId }) => batchId,
    clock,
    limits: { ...config, maxAttempts: batchAttempts, firstPauseMs },
  });
  scope.own(() => delivery.close());
  return { delivery, store: new MemoryBatches({ clock, maxEntries: config.queueMax }) };
}

/** What this process keeps itself, alone or in front of Redis. */
export function memoryCache({ config }: Host, clock: Clock): MemoryCache {
  return new MemoryCache({
    maxBytes: config.cacheMaxBytes,
    maxEntries: config.cacheMaxEntries,
    entryMaxBytes: config.cacheEntryMaxBytes,
    clock,
  });
}
