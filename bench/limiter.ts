// usage: npm run bench -- limiter [--redis redis://HOST:PORT] [--json]
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.ts";
import { Scope } from "../src/base/scope.ts";
import { RedisLimiter } from "../src/coordination/redis/redis-limiter.ts";
import { openRedis } from "../src/coordination/redis/redis-connection.ts";
import { createLog } from "../src/telemetry/log.ts";
import { tenantKey } from "../src/tenancy/key.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { startRedis } from "../test/support/redis-server.ts";
import { percentile, table } from "./statistics.ts";

const rounds = 5_000;
const users = 500;
const warmUp = 500;

interface Figures {
  readonly case: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const { values } = parseArgs({ options: { redis: { type: "string" }, json: { type: "boolean", default: false } } });
const scope = new Scope();
try {
  const figures = await measure(await address());
  if (values.json) console.log(JSON.stringify(figures));
  else {
    const rows = figures.map(({ case: name, p50Ms, p99Ms }) => [name, p50Ms.toFixed(3), p99Ms.toFixed(3)]);
    console.log(table([["limiter", "p50 ms", "p99 ms"], ...rows]));
  }
} finally {
  await scope.close();
}

async function address(): Promise<string> {
  if (values.redis !== undefined) return values.redis;
  const server = await startRedis();
  scope.own(() => server.stop());
  return server.url;
}

async function measure(url: string): Promise<Figures[]> {
  const redis = openRedis({ url, prefix: "bench", timeoutMs: 1_000, clock: systemClock, log: createLog({ level: "warn" }) });
  scope.own(() => redis.close());
  await redis.ready({ deadlineMs: 5_000 });
  const limiter = new RedisLimiter({ redis, clock: systemClock, maxKeys: 10_000 });
  scope.own(() => limiter.close());
  const take = async (round: number, limit: number): Promise<number> => {
    const key = tenantKey(localTenant, "rate_limit", "bench", round % users, limit);
    const startedAt = performance.now();
    await limiter.take({ key, limit: { limit, windowMs: 60_000 }, cost: 1 });
    return performance.now() - startedAt;
  };
  const run = async (name: string, atOnce: number, limit: number): Promise<Figures> => {
    const durations: number[] = [];
    for (let round = 0; round < warmUp + rounds; round += atOnce) {
      const some = await Promise.all(Array.from({ length: atOnce }, (_, index) => take(round + index, limit)));
      if (round >= warmUp) durations.push(...some);
    }
    return { case: name, p50Ms: percentile(durations, 0.5), p99Ms: percentile(durations, 0.99) };
  };
  return [
    await run("passes, one at a time", 1, 1_000_000),
    await run("passes, 16 at once", 16, 1_000_001),
    await run("refused, one at a time", 1, 1),
  ];
}
