import { type Bus } from "../base/bus.ts";
import { type Clock } from "../base/clock.ts";
import { type Scope } from "../base/scope.ts";
import { MemoryBus } from "../coordination/memory/memory-bus.ts";
import { MemoryCache } from "../coordination/memory/memory-cache.ts";
import { MemoryLimiter } from "../coordination/memory/memory-limiter.ts";
import { MemoryPresence } from "../coordination/memory/memory-presence.ts";
import { MemorySnapshots } from "../coordination/memory/memory-snapshots.ts";
import { MemoryTickets } from "../coordination/memory/tickets.ts";
import { RedisBus } from "../coordination/redis/redis-bus.ts";
import { RedisCache } from "../coordination/redis/redis-cache.ts";
import { openRedis, type RedisConnection } from "../coordination/redis/redis-connection.ts";
import { RedisLimiter } from "../coordination/redis/redis-limiter.ts";
import { RedisPresence } from "../coordination/redis/redis-presence.ts";
import { RedisSnapshots } from "../coordination/redis/redis-snapshots.ts";
import { RedisTickets } from "../coordination/redis/redis-tickets.ts";
import { openSharedClock } from "../coordination/redis/shared-clock.ts";
import { type Cache } from "../knowledge/cache/cache.ts";
import { type HealthPart } from "../telemetry/health-board.ts";
import { type Limiter } from "../tenancy/limiter.ts";
import { type Presence } from "../tenancy/presence.ts";
import { type Tickets } from "../tenancy/ticket.ts";
import { type SessionSnapshots } from "../voice/session/session-snapshots.ts";
import { absentPart } from "./health-parts.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";

/** What the processes of a deployment share beside the store; in one process, what its parts share. */
export interface Coordination {
  /** The time that all processes agree on. */
  readonly clock: Clock;
  readonly bus: Bus;
  readonly cache: Cache;
  readonly limiter: Limiter;
  readonly presence: Presence;
  readonly snapshots: SessionSnapshots;
  readonly tickets: Tickets;
  /** The Redis that never evicts, where there is one. */
  readonly redis?: RedisConnection;
}

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
    clock,
    bus,
    cache,
    limiter,
    presence,
    snapshots: new MemorySnapshots({ clock, maxSessions: config.sessionSnapshotsMax }),
    tickets: new MemoryTickets({ lifetimeMs: config.ticketLifetimeMs, maxOutstanding: config.ticketMaxOutstanding, clock, random }),
  };
}

/** Shared state in Redis, as soon as that can be reached; the scope closes it. Throws `setting-invalid`. */
export async function openSharedCoordination(host: Host, redisUrl: string, scope: Scope): Promise<Coordination> {
  const { config, random, log, health, clock: ownClock } = host;
  const redis = connect(host, redisUrl, "REDIS_URL", scope);
  await openPatiently(host, "Redis", scope.signal, () => redis.ready({ deadlineMs: config.sharedStateTimeoutMs, signal: scope.signal }));
  const clock = await openSharedClock({ redis, base: ownClock, intervalMs: config.sharedClockIntervalMs });
  scope.own(() => clock.close());
  const bus = new RedisBus({ redis, clock, random, log, maxQueued: config.busQueueMax });
  scope.own(() => bus.close());
  // No role waits for the caches: they are a help and not a need.
  const cacheRedis = config.redisCacheUrl === undefined ? redis : connect(host, config.redisCacheUrl, "REDIS_CACHE_URL", scope);
  const cache = new RedisCache({ memory: memoryCache(host, clock), redis: cacheRedis, bus, clock, log, limits: config });
  scope.own(bus.onReconnected(() => cache.forgetNear()));
  const limiter = new RedisLimiter({ redis, clock, maxKeys: config.limiterMaxKeys });
  const { presenceHeartbeatMs: heartbeatMs, presenceLifetimeMs: lifetimeMs } = config;
  const presence = new RedisPresence({ redis, clock, heartbeatMs, lifetimeMs });
  for (const part of [cache, limiter, presence]) scope.own(() => part.close());
  health.add(redisPart("redis", redis, "limits are each process's own, nobody can connect or resume, and uploads wait to be indexed"));
  health.add(redisPart("redis_cache", cacheRedis, "answers are worked out anew where this process has not kept them"));
  const { ticketLifetimeMs, ticketMaxOutstanding: maxOutstanding } = config;
  return {
    clock,
    bus,
    cache,
    limiter,
    presence,
    snapshots: new RedisSnapshots({ redis }),
    tickets: new RedisTickets({ redis, lifetimeMs: ticketLifetimeMs, maxOutstanding, clock, random }),
    redis,
  };
}

function connect({ config, clock, log, sharedMetrics }: Host, url: string, setting: string, scope: Scope): RedisConnection {
  const redis = openRedis({
    url,
    setting,
    prefix: config.keyPrefix,
    timeoutMs: config.sharedStateTimeoutMs,
    backoffMaxMs: config.redisBackoffMaxMs,
    probeMs: config.redisProbeMs,
    clock,
    log,
    onCommand: (_name, durationMs, ok) => sharedMetrics.redisCommand(durationMs, ok),
  });
  scope.own(() => redis.close());
  return redis;
}

function memoryCache({ config }: Host, clock: Clock): MemoryCache {
  return new MemoryCache({
    maxBytes: config.cacheMaxBytes,
    maxEntries: config.cacheMaxEntries,
    entryMaxBytes: config.cacheEntryMaxBytes,
    clock,
  });
}

function redisPart(name: string, redis: RedisConnection, effect: string): HealthPart {
  return {
    name,
    effect,
    vital: false,
    read() {
      const { state, latencyMs, problem } = redis.state();
      return {
        state,
        ...(latencyMs === undefined ? {} : { latencyMs: Math.round(latencyMs * 100) / 100 }),
        ...(problem === undefined ? {} : { problem }),
      };
    },
  };
}
