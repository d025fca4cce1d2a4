import { afterAll, beforeAll } from "vitest";
import { describeWith } from "./requirement.ts";
import {
  redisHowToEnable,
  redisServer,
  startRedis,
  startRedisCluster,
  type RedisClusterServers,
  type RedisServer,
} from "./redis-server.ts";

/** A standalone server and a cluster, for all tests of one file. */
export interface RedisKinds {
  readonly standalone: () => RedisServer;
  readonly cluster: () => RedisClusterServers;
  /** Both, by name and address. */
  readonly each: readonly (readonly [name: string, url: () => string])[];
}

/** `describe` for tests on real Redis: skipped aloud where there is none. */
export function describeRedis(name: string, define: (kinds: RedisKinds) => void): void {
  describeWith(
    redisServer,
    "redis-server",
    redisHowToEnable,
  )(name, () => {
    let started: { standalone: RedisServer; cluster: RedisClusterServers } | undefined;
    const running = () => {
      if (!started) throw new Error("Redis was not started");
      return started;
    };
    beforeAll(async () => {
      const [standalone, cluster] = await Promise.all([startRedis(), startRedisCluster()]);
      started = { standalone, cluster };
    });
    afterAll(async () => {
      await Promise.all([started?.standalone.stop(), started?.cluster.stop()]);
    });
    define({
      standalone: () => running().standalone,
      cluster: () => running().cluster,
      each: [
        ["Redis (standalone)", () => running().standalone.url],
        ["Redis (cluster)", () => running().cluster.url],
      ],
    });
  });
}
