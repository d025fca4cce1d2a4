import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../../test/support/mongo-server.ts";
import { redisHowToEnable, type RedisServer, redisServer, startRedis, startRedisCluster } from "../../test/support/redis-server.ts";
import { describeWith } from "../../test/support/requirement.ts";
import { readConfig } from "../config.ts";
import { openMongoClient } from "../stores/mongo/mongo-client.ts";
import { stagesOf } from "../stores/mongo/query-plans.ts";
import { ensureSchema, readDeploymentId } from "../stores/mongo/schema.ts";
import { type Finding } from "./finding.ts";
import { examineShared } from "./shared-examination.ts";

const quick = { EQUIVOX_MONGO_SERVER_SELECTION_TIMEOUT_MS: "300", EQUIVOX_MONGO_CONNECT_TIMEOUT_MS: "300" };

async function examine(environment: Record<string, string>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of examineShared(readConfig({ ...quick, ...environment }))) findings.push(finding);
  return findings;
}
const of = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

describe("doctor without anything shared", () => {
  it("finds nothing to examine", async () => {
    expect(await examine({})).toEqual([]);
  });

  it("names an address that does not answer, without its password", async () => {
    const environment = { MONGO_URL: "mongodb://ada:secret-a@127.0.0.1:1/x", REDIS_URL: "redis://ada:secret-b@127.0.0.1:1" };
    const findings = await examine({ ...environment, EQUIVOX_SHARED_STATE_TIMEOUT_MS: "100" });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ["Database", "failed"],
      ["Redis", "failed"],
    ]);
    for (const { found } of findings) {
      expect(found).toContain("127.0.0.1:1");
      expect(found).not.toContain("secret");
    }
  });

  it("asks for a bucket where files belong into one, and names one that is not there", async () => {
    expect(await examine({ EQUIVOX_FILES: "s3" })).toMatchObject([{ check: "Uploaded files", status: "failed" }]);
    const there = { EQUIVOX_S3_BUCKET: "manuals", EQUIVOX_S3_ENDPOINT: "http://127.0.0.1:1", EQUIVOX_FILES_TIMEOUT_MS: "2000" };
    const [finding] = await examine({ EQUIVOX_FILES: "s3", ...there });
    expect(finding).toMatchObject({ status: "failed", found: expect.stringContaining("manuals at http://127.0.0.1:1") as string });
  });
});

describe("a query plan", () => {
  it("shows its stages on every shard, and not those of plans that lost", () => {
    const scan = { stage: "COLLSCAN" };
    const plan = {
      queryPlanner: {
        winningPlan: { stage: "SHARD_MERGE", shards: [{ winningPlan: { stage: "FETCH", inputStage: { stage: "IXSCAN" } } }] },
        rejectedPlans: [scan],
      },
    };
    expect(stagesOf(plan)).toEqual(new Set(["SHARD_MERGE", "FETCH", "IXSCAN"]));
    expect(stagesOf({ queryPlanner: { winningPlan: { queryPlan: scan } } })).toEqual(new Set(["COLLSCAN"]));
  });
});

describeWithMongo("doctor with MongoDB", () => {
  let server: MongoTestServer;
  let url: string;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(() => {
    url = server.databaseUrl();
  });
  const behind = async (work: (connection: Awaited<ReturnType<typeof openMongoClient>>) => Promise<unknown>): Promise<void> => {
    const connection = await openMongoClient({ url, minPoolSize: 0 });
    try {
      await work(connection);
    } finally {
      await connection.close();
    }
  };

  it("says that a database is new, and changes nothing", async () => {
    expect(of(await examine({ MONGO_URL: url }), "Database")).toMatchObject({
      status: "warning",
      fix: expect.stringContaining("migrate") as string,
    });
    await behind(async ({ database }) => expect(await database.listCollections().toArray()).toEqual([]));
  });

  it("finds a migrated database in order", async () => {
    await behind((connection) => ensureSchema(connection, 1));
    const findings = await examine({ MONGO_URL: url });
    expect(of(findings, "Database")).toMatchObject({ status: "ok" });
    expect(of(findings, "Indexes")).toMatchObject({ status: "ok" });
    expect(of(findings, "Query plans")?.status).not.toBe("failed");
    expect(of(findings, "Connections")).toMatchObject({ status: "ok" });
  });

  it("names the indexes that are missing, different, or somebody else's", async () => {
    await behind((connection) => ensureSchema(connection, 1));
    await behind(({ database }) => database.collection("jobs").createIndexes([{ key: { theirs: 1 }, name: "theirs" }]));
    expect(of(await examine({ MONGO_URL: url }), "Indexes")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("jobs.theirs") as string,
    });
    await behind(({ database }) => database.collection("jobs").dropIndex("open"));
    expect(of(await examine({ MONGO_URL: url }), "Indexes")).toMatchObject({ status: "failed", found: "missing: jobs.open" });
    await behind(({ database }) => database.collection("jobs").createIndexes([{ key: { state: 1, createdAt: -1 }, name: "open" }]));
    expect(of(await examine({ MONGO_URL: url }), "Indexes")).toMatchObject({
      status: "failed",
      found: expect.stringContaining("jobs.open") as string,
    });
  });

  it("knows somebody else's database, and a vector index that the server cannot have", async () => {
    await behind(({ database }) => database.collection("jobs").insertOne({ theirs: true }));
    expect(await examine({ MONGO_URL: url })).toMatchObject([
      { check: "Database", status: "failed", found: expect.stringContaining("did not make") as string },
    ]);
    url = server.databaseUrl();
    await behind((connection) => ensureSchema(connection, 1));
    expect(of(await examine({ MONGO_URL: url, EQUIVOX_VECTOR_SEARCH: "atlas" }), "Vector index")).toMatchObject({ status: "failed" });
  });
});

describeWith(
  redisServer,
  "redis-server",
  redisHowToEnable,
)("doctor with Redis", () => {
  let durable: RedisServer;
  let cache: RedisServer;
  beforeEach(async () => {
    [durable, cache] = await Promise.all([startRedis(), startRedis()]);
  });
  afterEach(async () => {
    await Promise.all([durable.stop(), cache.stop()]);
  });

  it("finds a durable one that logs and a cache that evicts in order", async () => {
    await durable.command("CONFIG", "SET", "appendonly", "yes");
    await cache.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    const findings = await examine({ REDIS_URL: durable.url, REDIS_CACHE_URL: cache.url });
    expect(findings.map(({ check, status }) => [check, status])).toEqual([
      ["Redis", "ok"],
      ["Redis cache", "ok"],
      ["Redis memory", "ok"],
      ["Redis persistence", "ok"],
      ["Redis prefix", "ok"],
      ["Redis cache memory", "ok"],
    ]);
  });

  it("complains when the durable one evicts, alone or together with the cache", async () => {
    await durable.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    const apart = of(await examine({ REDIS_URL: durable.url, REDIS_CACHE_URL: cache.url }), "Redis memory");
    expect(apart).toMatchObject({ status: "failed", found: expect.not.stringContaining("share") as string });
    for (const more of [{}, { REDIS_CACHE_URL: durable.url.replace("127.0.0.1", "localhost") }]) {
      const findings = await examine({ REDIS_URL: durable.url, ...more });
      expect(of(findings, "Redis memory")).toMatchObject({ status: "failed", found: expect.stringContaining("share") as string });
      expect(of(findings, "Redis cache memory")).toBeUndefined();
    }
  });

  it("warns of a cache that grows for ever and of a durable one that forgets", async () => {
    const findings = await examine({ REDIS_URL: durable.url, REDIS_CACHE_URL: cache.url });
    expect(of(findings, "Redis cache memory")).toMatchObject({ status: "warning", found: expect.stringContaining("no limit") as string });
    expect(of(findings, "Redis persistence")).toMatchObject({ status: "warning", found: expect.stringContaining("none") as string });
    await durable.command("CONFIG", "SET", "save", "60 1");
    expect(of(await examine({ REDIS_URL: durable.url }), "Redis persistence")?.found).toContain("snapshots only");
  });

  it("says so when the prefix is another deployment's", async () => {
    await durable.command("SET", "plant:deployment", "theirs");
    const environment = { REDIS_URL: durable.url, EQUIVOX_KEY_PREFIX: "plant" };
    expect(of(await examine(environment), "Redis prefix")).toMatchObject({ status: "warning" });
    const server = await startMongoServer();
    try {
      const url = server.databaseUrl();
      const connection = await openMongoClient({ url, minPoolSize: 0 });
      await ensureSchema(connection, 1);
      const id = await readDeploymentId(connection);
      await connection.close();
      expect(of(await examine({ ...environment, MONGO_URL: url }), "Redis prefix")).toMatchObject({ status: "failed" });
      await durable.command("SET", "plant:deployment", id);
      expect(of(await examine({ ...environment, MONGO_URL: url }), "Redis prefix")).toMatchObject({ status: "ok" });
    } finally {
      await server.stop();
    }
  });

  it("examines every primary of a cluster", async () => {
    const cluster = await startRedisCluster();
    try {
      expect(of(await examine({ REDIS_URL: cluster.url }), "Redis")).toMatchObject({
        status: "ok",
        found: expect.stringContaining("3 primaries") as string,
      });
      await cluster.nodes[1]!.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
      expect(of(await examine({ REDIS_URL: cluster.url }), "Redis memory")).toMatchObject({ status: "failed" });
    } finally {
      await cluster.stop();
    }
  });
});
