import { expect, it } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemoryPresence } from "../../src/coordination/memory/memory-presence.ts";
import { type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { RedisPresence } from "../../src/coordination/redis/redis-presence.ts";
import { tenantKey } from "../../src/tenancy/key.ts";
import { userSchema } from "../../src/tenancy/tenant.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { connectRedis, freshPrefix, untilRedis } from "../support/redis-connections.ts";
import { startRedis } from "../support/redis-server.ts";
import { describePresence } from "./presence.ts";
import { acme, ada } from "./store-samples.ts";

const tenantConnections = tenantKey(acme, "connection");
const caps = { perUser: 2, perTenant: 1_000 };
const who = (connectionId: string) => ({ tenant: acme, user: ada, connectionId });
const openPresence = (redis: RedisConnection, clock = new ManualClock(), lifetimeMs = 30_000): RedisPresence =>
  new RedisPresence({ redis, clock, heartbeatMs: 10_000, lifetimeMs });

describePresence("Memory", async () => {
  const one = new MemoryPresence();
  const other = { register: one.register.bind(one), count: one.count.bind(one), close: () => one.close() };
  return { one, other, dispose: () => one.close() };
});

describeRedis("with Redis", ({ standalone, each }) => {
  for (const [name, url] of each) {
    describePresence(name, async () => {
      const prefix = freshPrefix();
      const connections = await Promise.all([1, 2].map(() => connectRedis(url(), { prefix })));
      const clock = new ManualClock();
      const [one, other] = connections.map((redis) => openPresence(redis, clock));
      return {
        one: one!,
        other: other!,
        dispose: async () => {
          await Promise.all([one!.close(), other!.close()]);
          expect(clock.pending).toBe(0);
          for (const node of url().split(",")) {
            const [only] = await Promise.all([connectRedis(node, { prefix })]);
            const keys = await only.run("keys", (client) => client.keys(`${prefix}:*`));
            await only.close();
            expect(keys).toEqual([]);
          }
          await Promise.all(connections.map((redis) => redis.close()));
        },
      };
    });
  }

  it("forgets the connections of a process that is not heard of, and keeps those whose heart beats", async () => {
    const redis = await connectRedis(standalone().url);
    const [dead, living] = [openPresence(redis, new ManualClock(), 150), openPresence(redis, new ManualClock(), 150)];
    await dead.register(who("dead"), caps);
    await living.register(who("living"), caps);
    await expect(living.register(who("more"), caps)).rejects.toMatchObject({ code: "connections-full" });
    await expect
      .poll(
        async () => {
          await living.beat();
          return living.count(acme, ada);
        },
        { interval: 20 },
      )
      .toBe(1);
    await living.register(who("more"), caps);
    await expect.poll(() => living.count(acme), { interval: 20 }).toBe(0);
    expect(await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*`)).toBe("");
    await redis.close();
  });

  it("keeps a thousand connections alive in few calls", async () => {
    const commands: string[] = [];
    const redis = await connectRedis(standalone().url, { onCommand: (name) => commands.push(name) });
    const clock = new ManualClock();
    const presence = openPresence(redis, clock);
    const users = Array.from({ length: 1_000 }, (_, index) => ({ ...who(`c${index}`), user: userSchema.parse(`user {${index}}`) }));
    await Promise.all(users.map((user) => presence.register(user, caps)));
    clock.advance(10_000);
    await presence.beat();
    expect(commands.filter((name) => name === "presence-heartbeat")).toHaveLength(5);
    expect(await presence.count(acme)).toBe(1_000);
    await presence.close();
    expect(await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*`)).toBe("");
    await redis.close();
  });

  it("admits under its own count while Redis is away, and registers all again when it is back", async () => {
    const server = await startRedis();
    const redis = await connectRedis(server.url);
    const presence = openPresence(redis);
    const before = await presence.register(who("before"), caps);
    await server.kill();
    await untilRedis(redis, "down");
    await presence.register(who("while"), caps);
    await expect(presence.register(who("too many"), caps)).rejects.toMatchObject({ code: "connections-full" });
    expect(await presence.count(acme, ada)).toBe(2);
    await before.release();
    await presence.register(who("after"), caps);
    await server.restart();
    await expect.poll(() => server.command("zcard", redis.keys.of(tenantConnections)), { timeout: 10_000 }).toBe("2");
    await presence.close();
    expect(await server.command("dbsize")).toBe("0");
    await redis.close();
    await server.stop();
  });
});
