import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { type Log, silentLog } from "../../src/base/log.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { MemoryCache } from "../../src/coordination/memory/memory-cache.ts";
import { RedisCache } from "../../src/coordination/redis/redis-cache.ts";
import { openRedis, type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { LocalBus } from "../support/local-bus.ts";
import { untilRedis } from "../support/redis-connections.ts";
import { redisHowToEnable, redisServer, type RedisServer, startRedis, startRedisCluster } from "../support/redis-server.ts";
import { describeWith } from "../support/requirement.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";
import { describeCache, placeOf, torqueKind } from "./cache.ts";
import { acme, rival } from "./store-samples.ts";

const describeRedis = describeWith(redisServer, "redis-server", redisHowToEnable);
const limits = { cacheTimeoutMs: 2_000, cachePauseMs: 20 };
const press = placeOf(acme, "press");
const ended: (() => Promise<unknown>)[] = [];

interface Node {
  readonly cache: RedisCache;
  readonly redis: RedisConnection;
}

async function openNode(
  url: string,
  bus: LocalBus,
  clock: ManualClock,
  { log = silentLog, cacheTimeoutMs = 2_000, timeoutMs = 2_000 } = {},
): Promise<Node> {
  const redis = openRedis({ url, prefix: "test", timeoutMs, clock: systemClock, log: silentLog, probeMs: 20, backoffMaxMs: 50 });
  await redis.ready({ deadlineMs: 10_000 });
  const memory = new MemoryCache({ maxBytes: 100_000, maxEntries: 100, entryMaxBytes: 10_000, clock });
  const cache = new RedisCache({ memory, redis, bus, clock: { ...clockOf(clock) }, log, limits: { ...limits, cacheTimeoutMs } });
  ended.push(async () => {
    await cache.close();
    await redis.close();
  });
  return { cache, redis };
}

/** Deadlines go by real time, lifetimes by the test's. */
const clockOf = (clock: ManualClock) => ({ ...systemClock, now: () => clock.now(), monotonic: () => clock.monotonic() });

afterEach(async () => {
  for (const end of ended.splice(0)) await end();
});

describeRedis("the cache in Redis", () => {
  let server: RedisServer;
  let bus: LocalBus;
  let clock: ManualClock;
  let node: Node;
  let other: Node;
  beforeEach(async () => {
    server = await startRedis();
    bus = new LocalBus();
    clock = new ManualClock();
    node = await openNode(server.url, bus, clock);
    other = await openNode(server.url, bus, clock);
    return async () => {
      for (const end of ended.splice(0)) await end();
      expect(bus.listening).toBe(0);
      await server.stop();
    };
  });
  const stored = async () => (await server.command("keys", "*")).split("\n").filter((key) => key !== "");
  describeCache(() => ({ cache: node.cache, clock, settled: () => until(async () => (await stored()).length > 0) }));

  it("answers other nodes, under a key behind the prefix, with an expiry", async () => {
    node.cache.set(torqueKind, press, { newtonMetres: 25 });
    await until(async () => (await stored()).length > 0);
    expect(await other.cache.get(torqueKind, press)).toEqual({ outcome: "hit", value: { newtonMetres: 25 } });
    expect(await stored()).toEqual(["test:{acme:eq:press}"]);
    expect(Number(await server.command("pttl", "test:{acme:eq:press}"))).toBeGreaterThan(1_000);
  });

  it("drops on every node, what a node wrote from an older read included", async () => {
    node.cache.set(torqueKind, press, { newtonMetres: 25 });
    await until(async () => (await stored()).length > 0);
    expect(await other.cache.get(torqueKind, press)).toMatchObject({ outcome: "hit" });
    const before = other.cache.drops;
    await node.cache.drop(press);
    expect(other.cache.drops).toBeGreaterThan(before);
    expect(await other.cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
    await until(async () => (await stored()).length === 0);
  });

  it("keeps nothing near that may have been dropped while the bus was away", async () => {
    node.cache.set(torqueKind, press, { newtonMetres: 25 });
    await until(async () => (await stored()).length > 0);
    expect(await other.cache.get(torqueKind, press)).toMatchObject({ outcome: "hit" });
    bus.away = true;
    await node.cache.drop(press);
    bus.away = false;
    expect(await other.cache.get(torqueKind, press)).toMatchObject({ outcome: "hit" });
    const before = other.cache.drops;
    other.cache.forgetNear();
    expect(await other.cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
    expect(other.cache.drops).toBeGreaterThan(before);
  });

  it("forgets without a word where others hear of the change by themselves", async () => {
    node.cache.set(torqueKind, press, { newtonMetres: 25 });
    await until(async () => (await stored()).length > 0);
    await node.cache.forget(press);
    expect(await stored()).toEqual([]);
    expect(bus.published).toEqual([]);
  });

  it("does not use a stored value of another tenant, and says so", async () => {
    const problems: string[] = [];
    const log: Log = { ...silentLog, error: (_, message) => void problems.push(message) };
    const careful = await openNode(server.url, bus, clock, { log });
    const envelope = { value: { tenant: rival, until: clock.now() + 50_000, value: 12 } };
    await server.command("set", "test:{acme:eq:press}", JSON.stringify(envelope));
    expect(await careful.cache.get(torqueKind, press)).toEqual({ outcome: "miss" });
    expect(problems).toEqual(["a cached value belongs to another tenant; it was not used"]);
  });

  it.each([
    ["no JSON", "}{"],
    ["no envelope", JSON.stringify({ value: 5 })],
    ["a value of another kind", JSON.stringify({ value: { tenant: acme, until: Date.UTC(2100, 0), value: "25" } })],
    ["a value whose time is over", JSON.stringify({ value: { tenant: acme, until: 1, value: 25 } })],
  ])("does not use %s", async (_, text) => {
    await server.command("set", "test:{acme:eq:press}", text);
    expect(await node.cache.get(torqueKind, press)).not.toMatchObject({ outcome: "hit" });
  });

  it("goes on from memory while Redis is away, and uses it again when it is back", async () => {
    const proxy = await TcpProxy.start({ target: Number(new URL(server.url).port) });
    const far = await openNode(`redis://127.0.0.1:${proxy.port}`, bus, clock);
    ended.push(() => proxy.close());
    far.cache.set(torqueKind, press, { newtonMetres: 25 });
    await until(async () => (await stored()).length > 0);
    proxy.cut();
    await untilRedis(far.redis, "down");
    expect(await far.cache.get(torqueKind, press)).toMatchObject({ outcome: "hit" });
    expect(await far.cache.get(torqueKind, placeOf(acme, "pump"))).toEqual({ outcome: "bypass" });
    // Nobody else drops it in its place.
    bus.away = true;
    await far.cache.drop(press);
    bus.away = false;
    expect(await far.cache.get(torqueKind, press)).toEqual({ outcome: "bypass" });
    expect(await stored()).toEqual(["test:{acme:eq:press}"]);
    proxy.heal();
    // What was dropped while Redis was away is dropped there as soon as it is back.
    await until(async () => (await stored()).length === 0);
    await until(async () => (await far.cache.get(torqueKind, press)).outcome === "miss");
  });

  it("waits no longer than it may for a Redis that hangs", async () => {
    const quick = await openNode(server.url, bus, clock, { cacheTimeoutMs: 20, timeoutMs: 60_000 });
    server.pause();
    // The connection alone would wait longer than this test may take.
    expect(await quick.cache.get(torqueKind, press)).toEqual({ outcome: "bypass" });
    server.resume();
    await until(async () => (await quick.cache.get(torqueKind, press)).outcome === "miss");
  });
});

describeRedis("the cache in a cluster of Redis", () => {
  it("keeps and drops values in whichever slot they fall", async () => {
    const cluster = await startRedisCluster();
    try {
      const clock = new ManualClock();
      const bus = new LocalBus();
      const node = await openNode(cluster.url, bus, clock);
      const other = await openNode(cluster.url, bus, clock);
      const places = Array.from({ length: 12 }, (_, index) => placeOf(acme, `m${index}`));
      for (const [index, place] of places.entries()) node.cache.set(torqueKind, place, { newtonMetres: index });
      for (const place of places) await until(async () => (await other.cache.get(torqueKind, place)).outcome === "hit");
      await Promise.all(places.map((place) => node.cache.drop(place)));
      for (const place of places) expect(await other.cache.get(torqueKind, place)).toEqual({ outcome: "miss" });
    } finally {
      for (const end of ended.splice(0)) await end();
      await cluster.stop();
    }
  });
});
