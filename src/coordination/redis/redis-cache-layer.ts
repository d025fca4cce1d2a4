import { type Clock } from "../../base/clock.ts";
import { within } from "../../base/within.ts";
import { failure } from "../../errors.ts";
import { type RedisConnection } from "./redis-connection.ts";

export interface RedisCacheLayerOptions {
  readonly redis: Pick<RedisConnection, "run">;
  /** How long one call may hold up a question; the connection's own deadline is longer. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * Redis as bentocache's second layer. Not its own driver, because that waits as long as ioredis does, and on a cluster that is for as
 * long as the cluster changes. Keys come whole.
 */
export function redisCacheLayer({ redis, timeoutMs, clock }: RedisCacheLayerOptions) {
  const late = () => failure("deadline-exceeded", { what: "The cache", timeoutMs });
  const bounded = <Result>(work: Promise<Result>) => within(work, { timeoutMs, clock, late });
  const layer = {
    type: "l2" as const,
    namespace: () => layer,
    get: async (key: string) => (await bounded(redis.run("cache-get", (client) => client.get(key)))) ?? undefined,
    pull: async (key: string) => (await bounded(redis.run("cache-pull", (client) => client.getdel(key)))) ?? undefined,
    async set(key: string, value: string, lifetimeMs?: number) {
      const milliseconds = Math.max(1, Math.round(lifetimeMs ?? 1));
      await bounded(redis.run("cache-set", (client) => client.set(key, value, "PX", milliseconds)));
      return true;
    },
    delete: async (key: string) => (await bounded(redis.run("cache-drop", (client) => client.unlink(key)))) > 0,
    async deleteMany(keys: string[]) {
      // One by one: on a cluster they lie in different slots.
      await Promise.all(keys.map((key) => layer.delete(key)));
      return true;
    },
    clear: () => Promise.reject(failure("internal", { id: "a shared cache is never cleared" })),
    disconnect: () => Promise.resolve(),
  };
  return { options: {}, factory: () => layer };
}
