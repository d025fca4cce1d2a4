import { expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { MemoryBus } from "../../src/coordination/memory/memory-bus.ts";
import { RedisBus } from "../../src/coordination/redis/redis-bus.ts";
import { type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { describeRedis } from "../support/describe-redis.ts";
import { recordingLog } from "../support/recording-log.ts";
import { connectRedis, freshPrefix, untilRedis } from "../support/redis-connections.ts";
import { startRedis, startRedisCluster } from "../support/redis-server.ts";
import { changed, describeBus } from "./bus.ts";

const openBus = (redis: RedisConnection, log = silentLog, maxQueued = 1_000): RedisBus =>
  new RedisBus({ redis, clock: systemClock, random: systemRandom, log, maxQueued, backoffMaxMs: 100, probeMs: 50 });

/** Two processes that share a Redis. */
async function openPair(url: string, extra: Parameters<typeof connectRedis>[1] = {}) {
  const prefix = freshPrefix();
  const connections = await Promise.all([1, 2].map(() => connectRedis(url, { prefix, ...extra })));
  const { log, lines } = recordingLog();
  const [one, other] = connections.map((redis) => openBus(redis, log));
  const dispose = async () => {
    await Promise.all([one!.close(), other!.close()]);
    await Promise.all(connections.map((redis) => redis.close()));
  };
  return {
    one: one!,
    other: other!,
    connections,
    lines,
    ready: async () => {
      await Promise.all([one!.ready(), other!.ready()]);
    },
    dispose,
  };
}

describeBus("Memory", async () => {
  const bus = new MemoryBus({ log: silentLog });
  const other = {
    publish: bus.publish.bind(bus),
    subscribe: bus.subscribe.bind(bus),
    close: () => bus.close(),
  };
  return { one: bus, other, ready: async () => undefined, dispose: () => bus.close() };
});

describeRedis("with Redis", ({ standalone, each }) => {
  for (const [name, url] of each) describeBus(name, () => openPair(url()));

  it("drops what does not fit its topic or cannot be read, and says so", async () => {
    const pair = await openPair(standalone().url);
    const heard: string[] = [];
    pair.other.subscribe(changed, ({ id }) => heard.push(id));
    await pair.ready();
    const channel = pair.connections[0]!.keys.channel(changed.name);
    for (const text of ["not json", "[]", '{"origin":"x","number":1}', '{"origin":"y","number":1,"message":{"id":7}}']) {
      await standalone().command("publish", channel, text);
    }
    await standalone().command("publish", channel, '{"origin":"z","number":1,"message":{"id":"good"}}');
    await expect.poll(() => heard).toEqual(["good"]);
    expect(pair.lines.filter(({ level }) => level === "warn")).toHaveLength(4);
    await pair.dispose();
  });

  it("does not hear another deployment's", async () => {
    const [mine, foreign] = await Promise.all([openPair(standalone().url), openPair(standalone().url)]);
    const heard: string[] = [];
    mine.one.subscribe(changed, ({ id }) => heard.push(id));
    await mine.ready();
    foreign.one.publish(changed, { id: "foreign" });
    await foreign.dispose();
    mine.other.publish(changed, { id: "mine" });
    await expect.poll(() => heard).toEqual(["mine"]);
    await mine.dispose();
  });

  it("uses one connection a process to hear", async () => {
    const pair = await openPair(standalone().url);
    for (const bus of [pair.one, pair.other]) bus.subscribe(changed, () => undefined);
    await pair.ready();
    const clients = await standalone().command("client", "list");
    expect(clients.split("\n").filter((line) => line.includes(`name=${pair.connections[0]!.keys.prefix}-bus`))).toHaveLength(2);
    await pair.dispose();
  });

  it("hears again after Redis was killed or hung, sends what waited, and tells who must catch up", async () => {
    const server = await startRedis();
    const pair = await openPair(server.url, { timeoutMs: 300 });
    const heard: string[] = [];
    let caughtUp = 0;
    pair.other.subscribe(changed, ({ id }) => heard.push(id));
    pair.other.onReconnected(() => caughtUp++);
    await pair.ready();
    await server.kill();
    await untilRedis(pair.connections[0]!, "down");
    pair.one.publish(changed, { id: "while it was dead" });
    await server.restart();
    await expect.poll(() => caughtUp, { timeout: 10_000 }).toBe(1);
    await pair.ready();
    pair.one.publish(changed, { id: "after its death" });
    await expect.poll(() => heard, { timeout: 10_000 }).toContain("after its death");
    const losses = () => pair.lines.filter(({ message }) => message.startsWith("the bus is away"));
    expect(losses()).toHaveLength(2);
    server.pause();
    await expect.poll(() => losses().length, { timeout: 10_000 }).toBe(4);
    server.resume();
    await expect.poll(() => caughtUp, { timeout: 10_000 }).toBe(2);
    await pair.ready();
    pair.one.publish(changed, { id: "after its sleep" });
    await expect.poll(() => heard, { timeout: 10_000 }).toContain("after its sleep");
    expect(new Set(heard).size).toBe(heard.length);
    expect(losses()).toHaveLength(4);
    await pair.dispose();
    await server.stop();
  });

  it("hears again after its connection was reset", async () => {
    const server = await startRedis();
    const pair = await openPair(server.url);
    const heard: string[] = [];
    let caughtUp = 0;
    pair.other.subscribe(changed, ({ id }) => heard.push(id));
    pair.other.onReconnected(() => caughtUp++);
    await pair.ready();
    for (let round = 1; round <= 3; round++) {
      await server.command("client", "kill", "type", "pubsub");
      await expect.poll(() => caughtUp, { timeout: 10_000 }).toBe(round);
      pair.one.publish(changed, { id: String(round) });
      await expect.poll(() => heard, { timeout: 10_000 }).toContain(String(round));
    }
    expect(heard).toEqual(["1", "2", "3"]);
    await pair.dispose();
    await server.stop();
  });

  it("gives the oldest up when too many wait", async () => {
    const server = await startRedis();
    const prefix = freshPrefix();
    const [from, to] = await Promise.all([connectRedis(server.url, { prefix }), connectRedis(server.url, { prefix })]);
    const { log, lines } = recordingLog();
    const [one, other] = [openBus(from, log, 3), openBus(to)];
    const heard: string[] = [];
    other.subscribe(changed, ({ id }) => heard.push(id));
    await server.kill();
    await untilRedis(from, "down");
    for (const id of ["a", "b", "c", "d", "e"]) one.publish(changed, { id });
    await server.restart();
    await expect
      .poll(() => lines.find(({ message }) => message.startsWith("messages of the bus were given up"))?.fields, { timeout: 10_000 })
      .toEqual({
        messages: 2,
      });
    expect(heard).not.toContain("a");
    await Promise.all([one.close(), other.close()]);
    await Promise.all([from.close(), to.close()]);
    await server.stop();
  });

  it("hears again after the node of a cluster that carried it was lost", async () => {
    const cluster = await startRedisCluster();
    const pair = await openPair(cluster.url);
    const heard: string[] = [];
    pair.other.subscribe(changed, ({ id }) => heard.push(id));
    await pair.ready();
    const slot = await cluster.nodes[0]!.command("cluster", "keyslot", pair.connections[0]!.keys.channel(""));
    const owners = await Promise.all(cluster.nodes.map(async (node) => (await node.command("cluster", "nodes")).split("\n")));
    const owner = owners.findIndex((lines) =>
      lines.some((line) => {
        const [from, to] = (line.includes("myself") ? (line.split(" ")[8] ?? "") : "").split("-").map(Number);
        return Number(slot) >= (from ?? Infinity) && Number(slot) <= (to ?? -1);
      }),
    );
    await cluster.nodes[owner]!.restart();
    await expect
      .poll(
        () => {
          pair.one.publish(changed, { id: "again" });
          return heard;
        },
        { timeout: 20_000 },
      )
      .toContain("again");
    await pair.dispose();
    await cluster.stop();
  });
});
