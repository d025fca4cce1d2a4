import { expect, it } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemorySnapshots } from "../../src/coordination/memory/memory-snapshots.ts";
import { RedisSnapshots } from "../../src/coordination/redis/redis-snapshots.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { connectRedis, freshPrefix, untilRedis } from "../support/redis-connections.ts";
import { startRedis } from "../support/redis-server.ts";
import { describeSnapshots } from "./snapshots.ts";
import { acme, ada } from "./store-samples.ts";

const key = { tenant: acme, user: ada, sessionId: "s1" };

describeSnapshots("Memory", async () => {
  const clock = new ManualClock();
  const one = new MemorySnapshots({ clock, maxSessions: 100 });
  return { one, other: one, pass: async (durationMs) => clock.advance(durationMs), dispose: async () => undefined };
});

it("in memory are bounded", async () => {
  const snapshots = new MemorySnapshots({ clock: new ManualClock(), maxSessions: 2 });
  for (const sessionId of ["a", "b", "c"]) await snapshots.save({ ...key, sessionId }, 1, sessionId, 60_000);
  expect((await snapshots.claim({ ...key, sessionId: "c" }, 60_000)).snapshot).toBe("c");
  expect((await snapshots.claim({ ...key, sessionId: "a" }, 60_000)).snapshot).toBeUndefined();
});

describeRedis("with Redis", ({ standalone, each }) => {
  for (const [name, url] of each) {
    describeSnapshots(name, async () => {
      const prefix = freshPrefix();
      const connections = await Promise.all([1, 2].map(() => connectRedis(url(), { prefix })));
      const [one, other] = connections.map((redis) => new RedisSnapshots({ redis }));
      return {
        one: one!,
        other: other!,
        // Redis has a clock of its own, which nobody can advance.
        pass: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs + 1)),
        dispose: async () => {
          await Promise.all(connections.map((redis) => redis.close()));
        },
      };
    });
  }

  it("leave nothing behind that does not end by itself", async () => {
    const redis = await connectRedis(standalone().url);
    const snapshots = new RedisSnapshots({ redis });
    const { epoch } = await snapshots.claim(key, 60_000);
    await snapshots.save(key, epoch, "a", 60_000);
    await snapshots.drop(key, epoch);
    const [only, ...more] = (await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*`)).split("\n");
    expect(more).toEqual([]);
    expect(Number(await standalone().command("pttl", only!))).toBeGreaterThan(0);
    await redis.close();
  });

  it("say so while Redis is away; a Redis that lost them takes the holder's again", async () => {
    const server = await startRedis();
    const redis = await connectRedis(server.url);
    const snapshots = new RedisSnapshots({ redis });
    const { epoch } = await snapshots.claim(key, 60_000);
    await server.kill();
    await untilRedis(redis, "down");
    const away = { code: "shared-state-failed" };
    await expect(snapshots.claim(key, 60_000)).rejects.toMatchObject(away);
    await expect(snapshots.save(key, epoch, "a", 60_000)).rejects.toMatchObject(away);
    await expect(snapshots.drop(key, epoch)).rejects.toMatchObject(away);
    await server.restart();
    await untilRedis(redis, "ok");
    expect(await snapshots.save(key, epoch, "a", 60_000)).toBe(true);
    expect(await snapshots.claim(key, 60_000)).toMatchObject({ snapshot: "a" });
    await redis.close();
    await server.stop();
  });
});
