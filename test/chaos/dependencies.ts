import { expect, it } from "vitest";
import { type TcpProxy } from "../support/tcp-proxy.ts";
import { type Rig } from "../support/rig.ts";
import { honest, type Chaos, short, waitFor } from "./chaos.ts";

const recoveredWithinMs = 60_000;
const noticedWithinMs = 30_000;

interface Trouble {
  readonly name: string;
  /** Whose check in `/health/detailed` says so meanwhile; undefined for what is over at once or need not be seen. */
  readonly check?: "redis" | "redis_cache" | "database";
  readonly begin: (rig: Rig) => unknown;
  readonly end: (rig: Rig) => unknown;
  /** Left out of the short form. */
  readonly fullOnly?: boolean;
}

const nothing = (): undefined => undefined;

const through = (name: keyof Rig["proxies"], begin: (proxy: TcpProxy) => void) => ({
  begin: (rig: Rig): void => begin(rig.proxies[name]),
  end: (rig: Rig): void => rig.proxies[name].heal(),
});

const troubles: readonly Trouble[] = [
  { name: "Redis is stopped", check: "redis", begin: ({ redis }) => redis.pause(), end: ({ redis }) => redis.resume() },
  { name: "Redis resets its connections", begin: ({ proxies }) => proxies.redis.reset(), end: nothing },
  { name: "Redis is 500 ms slow", ...through("redis", (proxy) => proxy.delay(250)) },
  {
    name: "Redis is full",
    begin: ({ redis }) => redis.command("config", "set", "maxmemory", "1"),
    end: ({ redis }) => redis.command("config", "set", "maxmemory", "0"),
  },
  { name: "Redis forgets its scripts", begin: ({ redis }) => redis.command("script", "flush"), end: nothing },
  { name: "the database is cut off", check: "database", ...through("mongo", (proxy) => proxy.cut()) },
  { name: "the database hangs", check: "database", ...through("mongo", (proxy) => proxy.hang()) },
  { name: "the database is 500 ms slow", ...through("mongo", (proxy) => proxy.delay(250)) },
  { name: "the cache is gone", check: "redis_cache", ...through("redisCache", (proxy) => proxy.cut()), fullOnly: true },
];

/** What everybody stands on fails, and comes back. */
export function dependenciesThatFail(chaos: () => Chaos): void {
  for (const { name, check, begin, end, fullOnly } of troubles) {
    if (short && fullOnly === true) continue;
    it(`closes nobody's connection, answers honestly and recovers when ${name}`, async () => {
      const { rig, population, figures } = chaos();
      const [voice] = rig.ofRole("voice");
      const state = async () => (check === undefined ? "ok" : (await voice?.health())?.checks[check]?.state);
      await begin(rig);
      try {
        if (check !== undefined) await waitFor(`the health check of ${check}`, noticedWithinMs, async () => (await state()) !== "ok");
        await population.endedTurns(short ? 1 : 3, recoveredWithinMs);
        for (const one of rig.processes) expect(await one.ready(), `${one.name} is ready`).toBe(true);
      } finally {
        await end(rig);
      }
      await waitFor("the recovery", recoveredWithinMs, async () => (await state()) === "ok");
      await population.rightTurns(1, recoveredWithinMs);
      expect(figures()).toMatchObject({ ...honest, closes: 0 });
    });
  }
}

/** For the end: this Redis never comes back. */
export function cacheGoneForGood(chaos: () => Chaos): void {
  it("goes on without its cache", async () => {
    const { rig, population, figures } = chaos();
    await rig.redisCache.kill();
    rig.proxies.redisCache.reset();
    await population.rightTurns(2, recoveredWithinMs);
    expect(figures()).toMatchObject({ ...honest, apologies: 0, closes: 0 });
  });
}
