import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { claimPrefix, openRedis, type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { redisScript } from "../../src/coordination/redis/redis-script.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { recordingLog } from "../support/recording-log.ts";
import { describeWith } from "../support/requirement.ts";
import { untilRedis } from "../support/redis-connections.ts";
import { redisHowToEnable, redisServer, startRedis, startRedisCluster, type RedisServer } from "../support/redis-server.ts";

const timeoutMs = 300;
const opened: RedisConnection[] = [];
const { log, lines } = recordingLog();

function open(url: string, extra: Partial<Parameters<typeof openRedis>[0]> = {}): RedisConnection {
  const connection = openRedis({ url, prefix: "test", timeoutMs, backoffMaxMs: 100, probeMs: 50, clock: systemClock, log, ...extra });
  opened.push(connection);
  return connection;
}

async function ready(url: string, extra: Partial<Parameters<typeof openRedis>[0]> = {}): Promise<RedisConnection> {
  const connection = open(url, extra);
  await connection.ready({ deadlineMs: 10_000 });
  return connection;
}

const echo = redisScript("echo", `redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])`);
const away = { code: "shared-state-failed" };

afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
  lines.length = 0;
});

describeWith(
  redisServer,
  "redis-server",
  redisHowToEnable,
)("a connection to Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it("runs commands and scripts, and says how Redis is", async () => {
    const commands: [string, boolean][] = [];
    const redis = await ready(server.url, { onCommand: (name, _durationMs, ok) => commands.push([name, ok]) });
    expect(redis.state()).toMatchObject({ state: "ok", problem: undefined });
    expect(await redis.ping()).toBeGreaterThan(0);
    expect(await redis.runScript(echo, ["a"], ["1"])).toBe("1");
    expect(commands).toContainEqual(["echo", true]);
  });

  it("keeps its new connection when the old one broke while an answer was owed", async () => {
    const proxy = await TcpProxy.start({ target: Number(new URL(server.url).port) });
    try {
      const redis = await ready(`redis://127.0.0.1:${proxy.port}`);
      proxy.hang();
      await expect(redis.ping()).rejects.toMatchObject(away);
      const down = untilRedis(redis, "down");
      proxy.heal();
      proxy.reset();
      await down;
      await untilRedis(redis, "ok");
      const accepted = proxy.accepted;
      const end = performance.now() + 3 * timeoutMs;
      while (performance.now() < end) await redis.ping();
      expect(proxy.accepted).toBe(accepted);
    } finally {
      await proxy.close();
    }
  });

  it("runs a script that Redis has forgotten", async () => {
    const redis = await ready(server.url);
    await redis.runScript(echo, ["a"], ["1"]);
    await server.command("script", "flush");
    expect(await redis.runScript(echo, ["a"], ["2"])).toBe("2");
    await server.command("script", "flush");
    expect(await Promise.all([1, 2, 3].map((value) => redis.runScript(echo, ["a"], [value])))).toEqual(["1", "2", "3"]);
  });

  it("uses the database that the address names", async () => {
    const redis = await ready(`${server.url}/3`);
    await redis.run("set", (client) => client.set("only-here", "1"));
    expect(await server.command("-n", "3", "get", "only-here")).toBe("1");
    expect(await server.command("get", "only-here")).toBe("");
  });

  it("names the address without its password when Redis refuses it", async () => {
    await server.command("config", "set", "requirepass", "right");
    try {
      const redis = open(`redis://:wr0ng-secret@127.0.0.1:${server.port}`);
      const error: unknown = await redis.ready({ deadlineMs: 1_000 }).catch((cause: unknown) => cause);
      expect(error).toMatchObject({
        ...away,
        detail: { address: `redis://:***@127.0.0.1:${server.port}`, problem: "it refuses the name or password" },
      });
      expect(`${String(error)} ${JSON.stringify(lines)}`).not.toContain("wr0ng-secret");
      const right = await ready(`redis://:right@127.0.0.1:${server.port}`);
      expect(right.state().state).toBe("ok");
    } finally {
      await server.command("-a", "right", "config", "set", "requirepass", "");
    }
  });

  it("waits at start for a Redis that comes later, and gives up at the deadline or with the signal", async () => {
    const late = await startRedis();
    await late.kill();
    const redis = open(late.url);
    await expect(redis.ready({ deadlineMs: 200 })).rejects.toMatchObject({
      ...away,
      detail: { problem: expect.stringContaining("ECONNREFUSED") as string },
    });
    await expect(redis.ready({ deadlineMs: 10_000, signal: AbortSignal.abort() })).rejects.toMatchObject(away);
    const waiting = redis.ready({ deadlineMs: 20_000 });
    await late.restart();
    await waiting;
    expect(redis.state().state).toBe("ok");
    await late.stop();
  });

  it("fails at once while Redis is dead, and goes on when it is back; each is logged once", async () => {
    const mortal = await startRedis();
    const redis = await ready(mortal.url);
    let recovered = 0;
    redis.onRecovered(() => recovered++);
    await mortal.kill();
    await untilRedis(redis, "down");
    await expect(redis.run("get", (client) => client.get("a"))).rejects.toMatchObject(away);
    await expect(redis.ping()).rejects.toMatchObject(away);
    await mortal.restart();
    await untilRedis(redis, "ok");
    expect(await redis.runScript(echo, ["a"], ["1"])).toBe("1");
    expect(recovered).toBe(1);
    expect(lines.map(({ message }) => message)).toEqual(["Redis answers", "Redis is away; trying again until it is back", "Redis answers"]);
    await mortal.stop();
  });

  it("keeps its deadline while Redis hangs, and goes on when it wakes", async () => {
    const sleepy = await startRedis();
    const redis = await ready(sleepy.url);
    sleepy.pause();
    await expect(redis.run("get", (client) => client.get("a"))).rejects.toMatchObject({
      ...away,
      detail: { problem: "it did not answer in time" },
    });
    await untilRedis(redis, "down");
    sleepy.resume();
    await untilRedis(redis, "ok");
    expect(await redis.runScript(echo, ["a"], ["1"])).toBe("1");
    await sleepy.stop();
  });

  it("says that Redis is full", async () => {
    const full = await startRedis({ args: ["--maxmemory", "1", "--maxmemory-policy", "noeviction"] });
    const redis = await ready(full.url);
    await expect(redis.runScript(echo, ["a"], ["1"])).rejects.toMatchObject({
      ...away,
      detail: { problem: "it is out of memory and may evict nothing" },
    });
    await full.stop();
  });

  it("refuses a prefix that is another deployment's, and takes its own again", async () => {
    const redis = await ready(server.url, { prefix: "claimed" });
    await claimPrefix(redis, "one");
    await claimPrefix(redis, "one");
    await expect(claimPrefix(redis, "two")).rejects.toMatchObject({ code: "shared-state-foreign", detail: { prefix: "claimed" } });
    await claimPrefix(await ready(server.url, { prefix: "other" }), "two");
  });

  it("closes twice, also before Redis was there", async () => {
    const redis = open("redis://127.0.0.1:1");
    await Promise.all([redis.close(), redis.close()]);
    await expect(redis.run("get", (client) => client.get("a"))).rejects.toMatchObject(away);
  });

  it("finds its way in a cluster, and back after a node was lost", async () => {
    const cluster = await startRedisCluster({ args: ["--cluster-require-full-coverage", "no"] });
    const redis = await ready(cluster.url);
    expect(redis.address.cluster).toBe(true);
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    const all = () => Promise.allSettled(keys.map((key) => redis.runScript(echo, [key], [key])));
    expect((await all()).every(({ status }) => status === "fulfilled")).toBe(true);
    await cluster.nodes[1]!.kill();
    await untilRedis(redis, "down");
    const outcomes = await all();
    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(away);
    await cluster.nodes[1]!.restart();
    await untilRedis(redis, "ok");
    await expect.poll(async () => (await all()).every(({ status }) => status === "fulfilled"), { timeout: 20_000 }).toBe(true);
    await claimPrefix(redis, "one");
    await cluster.stop();
  });

  it("waits for a cluster that comes later, and finds it again after all of it was away or hung", async () => {
    const cluster = await startRedisCluster();
    const everyNode = (act: (node: RedisServer) => void | Promise<void>) => Promise.all(cluster.nodes.map(async (node) => act(node)));
    await everyNode((node) => node.kill());
    const redis = open(cluster.url);
    await expect(redis.run("get", (client) => client.get("a"))).rejects.toMatchObject(away);
    await everyNode((node) => node.restart());
    await redis.ready({ deadlineMs: 20_000 });
    await everyNode((node) => node.kill());
    await untilRedis(redis, "down");
    await expect(redis.runScript(echo, ["a"], ["1"])).rejects.toMatchObject(away);
    await everyNode((node) => node.restart());
    await untilRedis(redis, "ok");
    await everyNode((node) => node.pause());
    await expect(redis.runScript(echo, ["a"], ["1"])).rejects.toMatchObject(away);
    await untilRedis(redis, "down");
    await everyNode((node) => node.resume());
    await untilRedis(redis, "ok");
    await expect.poll(() => redis.runScript(echo, ["a"], ["1"]).catch(() => "not yet"), { timeout: 20_000 }).toBe("1");
    await cluster.stop();
  });

  it("keeps what commands carry out of its errors", async () => {
    const redis = await ready(server.url);
    const error: unknown = await redis.run("get", (client) => client.call("hget", "only-one-word-secret")).catch((cause: unknown) => cause);
    expect(error).toMatchObject(away);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("only-one-word-secret");
  });
});
