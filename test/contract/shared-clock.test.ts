import { expect, it } from "vitest";
import { systemClock, type Clock } from "../../src/base/clock.ts";
import { openSharedClock } from "../../src/coordination/redis/shared-clock.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { connectRedis, untilRedis } from "../support/redis-connections.ts";
import { startRedis } from "../support/redis-server.ts";

/** The clock of a machine that is wrong by so much; its tickers run when told to. */
function wrongClock(byMs: number): Clock & { tick: () => void; wrongBy: number; tickers: number } {
  const tickers = new Set<() => void>();
  const clock = {
    ...systemClock,
    wrongBy: byMs,
    now: () => systemClock.now() + clock.wrongBy,
    setTicker: (callback: () => void) => {
      tickers.add(callback);
      return () => void tickers.delete(callback);
    },
    tick: () => tickers.forEach((callback) => callback()),
    get tickers() {
      return tickers.size;
    },
  };
  return clock;
}

/** Far more than loopback and a busy machine take, far less than a minute. */
const closeMs = 2_000;

describeRedis("the shared clock", ({ each }) => {
  for (const [name, url] of each) {
    it(`agrees on machines whose clocks differ by a minute, by ${name}`, async () => {
      const redis = await connectRedis(url());
      const [late, early] = [wrongClock(-60_000), wrongClock(60_000)];
      const clocks = await Promise.all([late, early].map((base) => openSharedClock({ redis, base })));
      for (const clock of clocks) expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(closeMs);
      expect(clocks[0]!.offsetMs).toBeGreaterThan(60_000 - closeMs);
      for (const clock of clocks) clock.close();
      expect(late.tickers + early.tickers).toBe(0);
      await redis.close();
    });
  }

  it("follows a clock that was set, and keeps what it knew while Redis is away", async () => {
    const server = await startRedis();
    const redis = await connectRedis(server.url);
    const base = wrongClock(0);
    const clock = await openSharedClock({ redis, base });
    const startedAt = clock.monotonic();
    base.wrongBy = -60_000;
    base.tick();
    await expect.poll(() => Math.abs(clock.now() - systemClock.now())).toBeLessThan(closeMs);
    await server.kill();
    await untilRedis(redis, "down");
    base.tick();
    await clock.measure();
    expect(Math.abs(clock.now() - systemClock.now())).toBeLessThan(closeMs);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(startedAt);
    await server.restart();
    await untilRedis(redis, "ok");
    await expect.poll(async () => (await clock.measure(), Math.abs(clock.now() - systemClock.now()))).toBeLessThan(closeMs);
    clock.close();
    await redis.close();
    await server.stop();
  });
});
