import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openRedis, type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { RedisDelivery } from "../../src/coordination/redis/redis-delivery.ts";
import { redisHowToEnable, redisServer, type RedisServer, startRedis, startRedisCluster } from "../support/redis-server.ts";
import { describeWith } from "../support/requirement.ts";
import { until } from "../support/until.ts";
import { describeDelivery, idOf, type Reference, referenceSchema } from "./delivery.ts";

const describeRedis = describeWith(redisServer, "redis-server", redisHowToEnable);
const ended: (() => Promise<unknown>)[] = [];

async function connect(url: string): Promise<RedisConnection> {
  const redis = openRedis({ url, prefix: "test", timeoutMs: 1_000, clock: systemClock, log: silentLog, probeMs: 20, backoffMaxMs: 50 });
  ended.push(() => redis.close());
  await redis.ready({ deadlineMs: 10_000 });
  return redis;
}

function openDelivery(
  redis: RedisConnection,
  limits: { queueMax?: number } = {},
  more: { attempts?: number; firstPauseMs?: number } = {},
): RedisDelivery<Reference> {
  const all = { queueMax: 100, queueLockMs: 1_000, ...limits };
  const delivery = new RedisDelivery({
    name: "contract",
    schema: referenceSchema,
    idOf,
    redis,
    clock: systemClock,
    log: silentLog,
    limits: all,
    firstPauseMs: 10,
    ...more,
  });
  ended.push(() => delivery.close());
  return delivery;
}

/** Last opened first. */
async function endAll(): Promise<void> {
  for (const end of ended.splice(0).reverse()) await end();
}
afterEach(endAll);

describeRedis("the queue in Redis", () => {
  let server: RedisServer;
  let redis: RedisConnection;
  beforeEach(async () => {
    server = await startRedis();
    redis = await connect(server.url);
    return async () => {
      await endAll();
      await server.stop();
    };
  });
  describeDelivery(() => ({ open: (limits) => openDelivery(redis, limits), until }));

  it("keeps its keys behind the prefix and in one slot, and nothing of what is done", async () => {
    const delivery = openDelivery(redis);
    await delivery.announce({ id: "a.1" });
    const keys = (await server.command("keys", "*")).split("\n");
    expect(keys.length).toBeGreaterThan(2);
    expect(keys.filter((key) => !key.startsWith("test:{rag_queue}-contract:"))).toEqual([]);
    delivery.serve(() => Promise.resolve("done"), { concurrency: 1 });
    await until(async () => (await server.command("keys", "*:a.1")) === "");
  });

  it("gives each reference to one of two workers", async () => {
    const [one, other] = [openDelivery(redis), openDelivery(redis)];
    const seen: string[] = [];
    const handle = ({ id }: Reference) => {
      seen.push(id);
      return Promise.resolve("done" as const);
    };
    one.serve(handle, { concurrency: 2 });
    other.serve(handle, { concurrency: 2 });
    const ids = Array.from({ length: 30 }, (_, index) => `a.${index}`);
    await Promise.all(ids.map((id) => one.announce({ id })));
    await until(() => seen.length >= ids.length);
    await until(async () => (await one.countWaiting()) === 0);
    expect(seen.sort()).toEqual(ids.sort());
  });

  it("refuses announcements at once while Redis is away, and its worker goes on when it is back", async () => {
    const delivery = openDelivery(redis);
    const seen: string[] = [];
    delivery.serve(
      ({ id }) => {
        seen.push(id);
        return Promise.resolve("done");
      },
      { concurrency: 1 },
    );
    await delivery.announce({ id: "a.1" });
    await until(() => seen.length === 1);
    await server.kill();
    await until(() => redis.state().state === "down");
    expect(await delivery.announce({ id: "a.2" })).toBe("away");
    await server.restart();
    await until(() => redis.state().state === "ok");
    await until(async () => (await delivery.announce({ id: "a.3" })) === "held");
    await until(() => seen.includes("a.3"));
  });

  it("lets go what cannot be done only where somebody announces it anew", async () => {
    const fewTimes = openDelivery(redis, {}, { firstPauseMs: 1 });
    let seen = 0;
    const again = () => {
      seen++;
      return Promise.resolve("again" as const);
    };
    fewTimes.serve(again, { concurrency: 1 });
    await fewTimes.announce({ id: "a.1" });
    await until(async () => seen > 0 && (await fewTimes.countWaiting()) === 0 && (await server.command("keys", "*:a.1")) === "");
    expect(seen).toBe(8);
    await fewTimes.close();
    const withoutEnd = openDelivery(redis, {}, { firstPauseMs: 0.001, attempts: Infinity });
    withoutEnd.serve(again, { concurrency: 1 });
    await withoutEnd.announce({ id: "a.2" });
    await until(() => seen > 8 + 12);
  });

  it("opens no connection any more once it is closed, whoever asks it how much waits", async () => {
    const connections = async () => (await server.command("client", "list")).split("\n").filter((line) => line.includes("-queue")).length;
    const delivery = openDelivery(redis);
    expect(await delivery.countWaiting()).toBe(0);
    expect(await connections()).toBe(1);
    await delivery.close();
    await until(async () => (await connections()) === 0);
    await expect(delivery.countWaiting()).rejects.toThrow("closed");
    expect(await connections()).toBe(0);
  });

  it("closes while Redis is away", async () => {
    const delivery = openDelivery(redis);
    delivery.serve(() => Promise.resolve("done"), { concurrency: 1 });
    await delivery.announce({ id: "a.1" });
    await server.kill();
    await delivery.close();
  });

  it("gives up what is no reference", async () => {
    const delivery = openDelivery(redis);
    await delivery.announce({ id: "a.1" });
    await server.command("hset", "test:{rag_queue}-contract:a.1", "data", '{"id":7}');
    let handled = 0;
    delivery.serve(
      () => {
        handled++;
        return Promise.resolve("done");
      },
      { concurrency: 1 },
    );
    await until(async () => (await server.command("keys", "*:a.1")) === "");
    expect(handled).toBe(0);
  });
});

describeRedis("the queue in a cluster of Redis", () => {
  it("delivers", async () => {
    const cluster = await startRedisCluster();
    try {
      const delivery = openDelivery(await connect(cluster.url));
      const seen: string[] = [];
      delivery.serve(
        ({ id }) => {
          seen.push(id);
          return Promise.resolve(seen.length === 1 ? "again" : "done");
        },
        { concurrency: 2 },
      );
      for (const id of ["a.1", "a.2", "a.3"]) expect(await delivery.announce({ id })).toBe("held");
      await until(() => seen.length === 4);
      expect(new Set(seen)).toEqual(new Set(["a.1", "a.2", "a.3"]));
    } finally {
      await endAll();
      await cluster.stop();
    }
  });
});
