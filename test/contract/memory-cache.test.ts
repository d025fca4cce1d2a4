import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemoryCache } from "../../src/coordination/memory/memory-cache.ts";
import { describeCache, placeOf, torqueKind } from "./cache.ts";
import { acme } from "./store-samples.ts";

const limits = { maxBytes: 10_000, maxEntries: 100, entryMaxBytes: 1_000 };

describe("the cache in memory", () => {
  let clock: ManualClock;
  let cache: MemoryCache;
  beforeEach(() => {
    clock = new ManualClock();
    cache = new MemoryCache({ ...limits, clock });
  });
  describeCache(() => ({ cache, clock, settled: () => Promise.resolve() }));

  it("drops the least recently used beyond its entries", async () => {
    const small = new MemoryCache({ ...limits, maxEntries: 2, clock });
    small.set(torqueKind, placeOf(acme, "a"), { newtonMetres: 1 });
    small.set(torqueKind, placeOf(acme, "b"), { newtonMetres: 2 });
    await small.get(torqueKind, placeOf(acme, "a"));
    small.set(torqueKind, placeOf(acme, "c"), { newtonMetres: 3 });
    expect(await small.get(torqueKind, placeOf(acme, "b"))).toEqual({ outcome: "miss" });
    expect(await small.get(torqueKind, placeOf(acme, "a"))).toMatchObject({ outcome: "hit" });
    expect(small.size).toBe(2);
  });

  it("never holds more bytes than it may, nor an entry that is too large", async () => {
    const text = { ...torqueKind, encode: () => "x".repeat(300), decode: () => ({ newtonMetres: 0 }) };
    for (let index = 0; index < 100; index++) cache.set(text, placeOf(acme, `m${index}`), { newtonMetres: index });
    expect(cache.bytes).toBeLessThanOrEqual(limits.maxBytes);
    expect(cache.size).toBeGreaterThan(5);
    cache.set({ ...text, encode: () => "x".repeat(500) }, placeOf(acme, "large"), { newtonMetres: 0 });
    expect(await cache.get(text, placeOf(acme, "large"))).toEqual({ outcome: "miss" });
  });

  it("spreads the ends of lifetimes", () => {
    const draws = [0, 0.5, 1];
    const spread = new MemoryCache({ ...limits, clock, jitter: () => draws.shift() ?? 0 });
    expect([spread.jittered(1_000), spread.jittered(1_000), spread.jittered(1_000)]).toEqual([1_000, 950, 900]);
  });
});
