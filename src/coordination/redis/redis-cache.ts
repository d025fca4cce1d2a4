import { BentoCache, bentostore } from "bentocache";
import { z } from "zod";
import { type Bus, type Topic } from "../../base/bus.ts";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";
import { type Cache, type CacheAnswer, type CacheKind, type CachePlace } from "../../knowledge/cache/cache.ts";
import { type TenantKey } from "../../tenancy/key.ts";
import { type MemoryCache } from "../memory/memory-cache.ts";
import { redisCacheLayer } from "./redis-cache-layer.ts";
import { type RedisConnection } from "./redis-connection.ts";

export interface RedisCacheOptions {
  /** In front of Redis; the cache closes it. */
  readonly memory: MemoryCache;
  /** Of REDIS_CACHE_URL; whoever opened it closes it. */
  readonly redis: Pick<RedisConnection, "run" | "keys" | "state" | "onRecovered">;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: {
    /** How long a question waits for Redis. */
    readonly cacheTimeoutMs: number;
    /** How long Redis is left alone after it failed. */
    readonly cachePauseMs: number;
  };
}

/** A value was dropped; by its key, which holds the tenant. */
export const cacheDropped: Topic<{ key: TenantKey }> = {
  name: "cache-dropped",
  schema: z.object({ key: z.custom<TenantKey>((key) => typeof key === "string" && /^[\w.~%;:-]+$/.test(key)) }),
};

const envelope = z.object({ tenant: z.string(), until: z.number(), value: z.unknown() });

/** Writes under way; more are left out. */
const maxWrites = 256;
/** Drops that Redis has not heard of, because it was away. */
const maxMissedDrops = 10_000;

/**
 * Memory in front of Redis. bentocache keeps what lies in Redis and leaves it alone for a while when it fails. The layer in memory is
 * not bentocache's, which can be bounded by bytes only when it holds text, so that every hit would be parsed and checked anew; nor are
 * the drops, which here also undo what another node wrote into Redis from a read before the change.
 */
export class RedisCache implements Cache {
  readonly #options: RedisCacheOptions;
  readonly #shared;
  readonly #missedDrops = new Set<TenantKey>();
  readonly #unsubscribe: readonly (() => void)[];
  #writes = 0;

  constructor(options: RedisCacheOptions) {
    this.#options = options;
    const { redis, clock, bus, limits } = options;
    const layer = redisCacheLayer({ redis, clock, timeoutMs: limits.cacheTimeoutMs });
    this.#shared = new BentoCache({
      default: "shared",
      grace: false,
      suppressL2Errors: false,
      l2CircuitBreakerDuration: limits.cachePauseMs,
      stores: { shared: bentostore().useL2Layer(layer) },
    });
    this.#unsubscribe = [bus.subscribe(cacheDropped, ({ key }) => void this.#forgetKey(key)), redis.onRecovered(() => this.#catchUp())];
  }

  get drops(): number {
    return this.#options.memory.drops;
  }

  async get<Value>(kind: CacheKind<Value>, place: CachePlace): Promise<CacheAnswer<Value>> {
    const { memory, redis } = this.#options;
    const near = await memory.get(kind, place);
    if (near.outcome === "hit") return near;
    if (redis.state().state === "down") return { outcome: "bypass" };
    try {
      const drops = memory.drops;
      const stored = await this.#shared.get<unknown>({ key: redis.keys.of(place.key) });
      const found = stored === undefined || stored === null ? undefined : this.#open(kind, place, stored);
      if (!found) return { outcome: "miss" };
      const { value, lifetimeMs } = found;
      if (memory.drops === drops) memory.keep(kind, place, value, { lifetimeMs, characters: JSON.stringify(stored).length });
      return { outcome: "hit", value };
    } catch {
      // The connection itself says in the log that Redis is away.
      return { outcome: "bypass" };
    }
  }

  peek<Value>(kind: CacheKind<Value>, place: CachePlace): Value | undefined {
    return this.#options.memory.peek(kind, place);
  }

  set<Value>(kind: CacheKind<Value>, place: CachePlace, value: Value): void {
    const { memory, redis, clock } = this.#options;
    const lifetimeMs = memory.jittered(kind.lifetimeMs);
    const stored = kind.encode(value);
    const kept = memory.keep(kind, place, value, { lifetimeMs, characters: JSON.stringify(stored).length });
    if (!kept || this.#writes >= maxWrites || redis.state().state === "down") return;
    this.#writes++;
    const content = { tenant: place.tenant, until: clock.now() + lifetimeMs, value: stored };
    this.#shared
      .set({ key: redis.keys.of(place.key), value: content, ttl: lifetimeMs })
      .catch(() => undefined)
      .finally(() => this.#writes--);
  }

  async drop({ key }: CachePlace): Promise<void> {
    await this.#forgetKey(key);
    this.#options.bus.publish(cacheDropped, { key });
  }

  forget({ key }: CachePlace): Promise<void> {
    return this.#forgetKey(key);
  }

  /** Drops what lies in this process: it may not have heard what others dropped. Redis holds only what nobody did. */
  forgetNear(): void {
    this.#options.memory.clear();
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#shared.disconnectAll();
    await this.#options.memory.close();
  }

  /** The value, if it is this tenant's and still what this version calls one. */
  #open<Value>(kind: CacheKind<Value>, place: CachePlace, stored: unknown): { value: Value; lifetimeMs: number } | undefined {
    const { log, clock } = this.#options;
    const content = envelope.safeParse(stored);
    if (!content.success) return undefined;
    if (content.data.tenant !== place.tenant) {
      log.error({ layer: kind.layer, tenant: place.tenant }, "a cached value belongs to another tenant; it was not used");
      return undefined;
    }
    const lifetimeMs = Math.min(kind.lifetimeMs, content.data.until - clock.now());
    if (lifetimeMs <= 0) return undefined;
    try {
      return { value: kind.decode(content.data.value), lifetimeMs };
    } catch (error) {
      log.warn({ layer: kind.layer, problem: problemOf(error) }, "a cached value cannot be read; it was not used");
      return undefined;
    }
  }

  async #forgetKey(key: TenantKey): Promise<void> {
    const { memory, redis } = this.#options;
    memory.forgetKey(key);
    try {
      await redis.run("cache-drop", (client) => client.unlink(redis.keys.of(key)));
    } catch {
      if (this.#missedDrops.size < maxMissedDrops) this.#missedDrops.add(key);
    }
  }

  #catchUp(): void {
    const missed = [...this.#missedDrops];
    this.#missedDrops.clear();
    for (const key of missed) void this.#forgetKey(key);
  }
}
