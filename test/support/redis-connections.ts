import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openRedis, type RedisConnection, type RedisConnectionOptions } from "../../src/coordination/redis/redis-connection.ts";

let prefixes = 0;

/** A prefix that no other test of this process uses. */
export const freshPrefix = (): string => `t${process.pid}-${prefixes++}`;

/** A connection that notices quickly what happens to Redis. */
export async function connectRedis(url: string, extra: Partial<RedisConnectionOptions> = {}): Promise<RedisConnection> {
  const connection = openRedis({
    url,
    prefix: freshPrefix(),
    timeoutMs: 1_000,
    backoffMaxMs: 100,
    probeMs: 50,
    clock: systemClock,
    log: silentLog,
    ...extra,
  });
  await connection.ready({ deadlineMs: 20_000 });
  return connection;
}

/** Resolves when Redis is in that state for the connection. */
export function untilRedis(redis: RedisConnection, wanted: "ok" | "down"): Promise<void> {
  return new Promise((resolve) => {
    const stop = redis.onChange(({ state }) => {
      if (state === wanted) finish();
    });
    const finish = (): void => {
      stop();
      resolve();
    };
    if (redis.state().state === wanted) finish();
  });
}
