import { type Scope } from "../base/scope.ts";
import { RedisBatches } from "../coordination/redis/redis-batches.ts";
import { RedisBus } from "../coordination/redis/redis-bus.ts";
import { RedisCache } from "../coordination/redis/redis-cache.ts";
import { claimPrefix, openRedis, type RedisConnection } from "../coordination/redis/redis-connection.ts";
import { RedisDelivery } from "../coordination/redis/redis-delivery.ts";
import { RedisLimiter } from "../coordination/redis/redis-limiter.ts";
import { RedisPresence } from "../coordination/redis/redis-presence.ts";
import { RedisSnapshots } from "../coordination/redis/redis-snapshots.ts";
import { RedisTickets } from "../coordination/redis/redis-tickets.ts";
import { openSharedClock } from "../coordination/redis/shared-clock.ts";
import { type BatchReference, batchReferenceSchema } from "../knowledge/batch/batches.ts";
import { type JobReference, jobReferenceSchema } from "../knowledge/document-store.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { type HealthPart } from "../telemetry/health-board.ts";
import { batchAttempts, type BatchQueue, type Coordination, memoryCache } from "./coordination.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";

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
    shared: true,
    clock,
    bus,
    cache,
    limiter,
    presence,
    snapshots: new RedisSnapshots({ redis }),
    tickets: new RedisTickets({ redis, lifetimeMs: ticketLifetimeMs, maxOutstanding, clock, random }),
    openJobDelivery: (owner) => openJobDelivery(host, redis, owner),
    openBatchQueue: (owner) => openBatchQueue(host, redis, owner),
    claim: (deploymentId) => openPatiently(host, "Redis", scope.signal, () => claimPrefix(redis, deploymentId)),
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

function openJobDelivery({ config, clock, log, sharedMetrics }: Host, redis: RedisConnection, scope: Scope): Delivery<JobReference> {
  const delivery = new RedisDelivery<JobReference>({
    name: "indexing",
    schema: jobReferenceSchema,
    idOf: ({ tenant, jobId }) => `${tenant}/${jobId}`,
    redis,
    clock,
    log,
    limits: config,
    onRefused: (why) => log.warn({ why }, "a job could not be announced; the sweep will"),
  });
  scope.own(() => delivery.close());
  sharedMetrics.watch({
    queueDepth: async () => [{ queue: "indexing", state: "waiting", depth: await delivery.countWaiting() }],
  });
  return delivery;
}

function openBatchQueue({ config, clock, log }: Host, redis: RedisConnection, scope: Scope): BatchQueue {
  const delivery = new RedisDelivery<BatchReference>({
    name: "",
    schema: batchReferenceSchema,
    idOf: ({ batchId }) => batchId,
    redis,
    clock,
    log,
    limits: config,
    attempts: batchAttempts,
  });
  scope.own(() => delivery.close());
  return { delivery, store: new RedisBatches({ redis }) };
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
