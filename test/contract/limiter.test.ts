import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemoryLimiter } from "../../src/coordination/memory/memory-limiter.ts";
import { RedisLimiter } from "../../src/coordination/redis/redis-limiter.ts";
import { tenantKey } from "../../src/tenancy/key.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { connectRedis, freshPrefix, untilRedis } from "../support/redis-connections.ts";
import { startRedis } from "../support/redis-server.ts";
import { describeLimiter } from "./limiter.ts";
import { acme } from "./store-samples.ts";

const key = tenantKey(acme, "rate_limit", "ada");
const hour = 3_600_000;
const maxKeys = 1_000;

describeLimiter("Memory", async () => {
  const clock = new ManualClock();
  const one = new MemoryLimiter({ clock, maxKeys });
  return { one, other: undefined, pass: async (durationMs) => clock.advance(durationMs), dispose: () => one.close() };
});

describe("a limiter in memory", () => {
  it("forgets the keys that were not asked for longest when there are too many", async () => {
    const limiter = new MemoryLimiter({ clock: new ManualClock(), maxKeys: 2 });
    const take = (user: string) =>
      limiter.takeNow({ key: tenantKey(acme, "rate_limit", user), limit: { limit: 1, windowMs: hour }, cost: 1 });
    expect(["a", "b", "a", "c", "a", "b"].map((user) => take(user).allowed)).toEqual([true, true, false, true, false, true]);
  });
});

describeRedis("with Redis", ({ standalone, each }) => {
  for (const [name, url] of each) {
    describeLimiter(name, async () => {
      const prefix = freshPrefix();
      const connections = await Promise.all([1, 2].map(() => connectRedis(url(), { prefix })));
      const limiters = connections.map((redis) => new RedisLimiter({ redis, clock: systemClock, maxKeys }));
      const [one, other] = limiters;
      return {
        one: one!,
        other,
        // Redis has a clock of its own, which nobody can advance.
        pass: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs + 1)),
        dispose: async () => {
          await Promise.all([...limiters, ...connections].map((each) => each.close()));
        },
      };
    });
  }

  it("leaves no key behind that does not end by itself", async () => {
    const redis = await connectRedis(standalone().url);
    const limiter = new RedisLimiter({ redis, clock: systemClock, maxKeys });
    await limiter.take({ key, limit: { limit: 10, windowMs: 60_000 }, cost: 5 });
    const ttl = await redis.run("pttl", (client) => client.pttl(redis.keys.of(key)));
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(30_000);
    await redis.close();
  });

  it("limits by itself while Redis is away or full, and together again when it is back", async () => {
    const server = await startRedis();
    const redis = await connectRedis(server.url);
    const limiter = new RedisLimiter({ redis, clock: systemClock, maxKeys });
    const charge = { key, limit: { limit: 2, windowMs: hour }, cost: 1 };
    await server.kill();
    await untilRedis(redis, "down");
    const verdicts = await Promise.all([1, 2, 3].map(() => limiter.take(charge)));
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, false]);
    await server.restart();
    await untilRedis(redis, "ok");
    expect((await limiter.take(charge)).remaining).toBe(1);
    expect(await server.command("exists", redis.keys.of(key))).toBe("1");
    await server.command("config", "set", "maxmemory", "1");
    expect((await limiter.take(charge)).allowed).toBe(false);
    await server.command("config", "set", "maxmemory", "0");
    expect((await limiter.take(charge)).allowed).toBe(true);
    await redis.close();
    await server.stop();
  });
});
