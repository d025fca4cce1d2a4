import { expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { MemoryTickets } from "../../src/coordination/memory/tickets.ts";
import { RedisTickets } from "../../src/coordination/redis/redis-tickets.ts";
import { type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { connectRedis, freshPrefix, untilRedis } from "../support/redis-connections.ts";
import { startRedis } from "../support/redis-server.ts";
import { ada, acme, press } from "./store-samples.ts";
import { describeTickets, maxOutstanding } from "./tickets.ts";

const lifetimeMs = 60_000;
const openTickets = (redis: RedisConnection): RedisTickets =>
  new RedisTickets({ redis, lifetimeMs, maxOutstanding, clock: systemClock, random: systemRandom });

const admission = {
  principal: {
    ...{ tenant: acme, user: ada, permissions: new Set(["ask" as const]), tokenId: "token" },
    ...{ issuedAt: systemClock.now(), expiresAt: systemClock.now() + 3_600_000 },
  },
  equipment: press,
};

describeTickets("Memory", async () => {
  const clock = new ManualClock();
  const one = new MemoryTickets({ lifetimeMs, maxOutstanding, clock, random: systemRandom });
  return { one, other: one, now: () => clock.now(), pass: async (durationMs) => clock.advance(durationMs), dispose: async () => undefined };
});

describeRedis("with Redis", ({ standalone, each }) => {
  for (const [name, url] of each) {
    describeTickets(name, async () => {
      const prefix = freshPrefix();
      const connections = await Promise.all([1, 2].map(() => connectRedis(url(), { prefix })));
      const [one, other] = connections.map(openTickets);
      return {
        one: one!,
        other: other!,
        now: () => Date.now(),
        // Redis has a clock of its own, which nobody can advance.
        pass: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs + 1)),
        dispose: async () => {
          await Promise.all(connections.map((redis) => redis.close()));
        },
      };
    });
  }

  it("does not show a ticket to who can read Redis, and leaves nothing that does not end by itself", async () => {
    const redis = await connectRedis(standalone().url);
    const ticket = await openTickets(redis).issue(admission);
    const keys = (await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*`)).split("\n");
    expect(keys).toHaveLength(2);
    expect(keys.join()).not.toContain(ticket.split(".")[1]);
    for (const key of keys) expect(Number(await standalone().command("pttl", key))).toBeGreaterThan(0);
    await openTickets(redis).redeem(ticket);
    expect(await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*`)).toBe("");
    await redis.close();
  });

  it("refuses an admission that somebody else wrote there", async () => {
    const redis = await connectRedis(standalone().url);
    const tickets = openTickets(redis);
    for (const text of ["no json", "{}", "[]"]) {
      const ticket = await tickets.issue(admission);
      const keys = (await standalone().command("--scan", "--pattern", `${redis.keys.prefix}:*:ticket:*`)).split("\n");
      for (const key of keys) await standalone().command("set", key, text);
      await expect(tickets.redeem(ticket)).rejects.toMatchObject({ code: "ticket-invalid" });
    }
    await redis.close();
  });

  it("says so while Redis is away, and goes on when it is back", async () => {
    const server = await startRedis();
    const redis = await connectRedis(server.url);
    const tickets = openTickets(redis);
    const ticket = await tickets.issue(admission);
    await server.kill();
    await untilRedis(redis, "down");
    await expect(tickets.issue(admission)).rejects.toMatchObject({ code: "shared-state-failed", status: 503 });
    await expect(tickets.redeem(ticket)).rejects.toMatchObject({ code: "shared-state-failed" });
    await server.restart();
    await untilRedis(redis, "ok");
    await expect(tickets.redeem(ticket)).rejects.toMatchObject({ code: "ticket-invalid" });
    await tickets.redeem(await tickets.issue(admission));
    await redis.close();
    await server.stop();
  });
});
