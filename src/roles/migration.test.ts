import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../../test/support/mongo-server.ts";
import { readConfig } from "../config.ts";
import { allCollections } from "../stores/mongo/index-definitions.ts";
import { openMongoClient } from "../stores/mongo/mongo-client.ts";
import { inspectIndexes } from "../stores/mongo/schema-inspection.ts";
import { type ShardedCluster } from "../stores/mongo/sharding.ts";
import { migrate, migrateShards, type MigrationStep } from "./migration.ts";

async function collect(steps: AsyncGenerator<MigrationStep>): Promise<MigrationStep[]> {
  const all: MigrationStep[] = [];
  for await (const step of steps) all.push(step);
  return all;
}
const outcomes = (steps: readonly MigrationStep[]) => [...new Set(steps.map(({ outcome }) => outcome))];

describe("migrate with SQLite", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "equivox-migrate-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("makes a database once, and says beforehand that it would", async () => {
    const config = readConfig({ DATA_DIR: directory });
    expect(outcomes(await collect(migrate(config, { dryRun: true })))).toEqual(["would"]);
    expect(outcomes(await collect(migrate(config, { dryRun: true })))).toEqual(["would"]);
    expect(outcomes(await collect(migrate(config, { dryRun: false })))).toEqual(["done"]);
    expect(outcomes(await collect(migrate(config, { dryRun: false })))).toEqual(["present"]);
  });
});

/** A cluster whose router remembers what it was told. */
function routerOf(keys: Record<string, Record<string, unknown>>, sharded = true): ShardedCluster & { readonly told: string[] } {
  const there = new Map(Object.entries(keys));
  const told: string[] = [];
  return {
    told,
    isSharded: async () => sharded,
    shardKeys: async () => there,
    shard: async (name, key) => {
      told.push(`${name}: ${Object.keys(key).join(", ")}`);
      there.set(name, key);
    },
  };
}

describe("migrate on a sharded cluster", () => {
  const wanted = allCollections.filter(({ shardKey }) => shardKey);

  it("shards what has a shard key, by it, and nothing twice", async () => {
    const router = routerOf({});
    expect(outcomes(await collect(migrateShards(router, true)))).toEqual(["would"]);
    expect(router.told).toEqual([]);
    expect(outcomes(await collect(migrateShards(router, false)))).toEqual(["done"]);
    expect(router.told).toEqual(wanted.map(({ name, shardKey }) => `${name}: ${Object.keys(shardKey ?? {}).join(", ")}`));
    expect(router.told).toContain("equipment: tenant_id, slug");
    expect(router.told).toContain("document_chunks: tenant_id, equipment_id");
    expect(router.told).toContain("user_sessions: tenant_id, user_id");
    expect(outcomes(await collect(migrateShards(router, false)))).toEqual(["present"]);
    expect(router.told).toHaveLength(wanted.length);
  });

  it("leaves a collection that is sharded otherwise to a person", async () => {
    const router = routerOf({ equipment: { slug: "hashed" } });
    const steps = await collect(migrateShards(router, false));
    expect(steps.filter(({ outcome }) => outcome === "failed")).toMatchObject([
      { what: expect.stringContaining("equipment is sharded by slug") as string },
    ]);
    expect(router.told).toHaveLength(wanted.length - 1);
  });

  it("shards nothing on a server that is no router", async () => {
    const router = routerOf({}, false);
    expect(await collect(migrateShards(router, false))).toEqual([]);
    expect(router.told).toEqual([]);
  });
});

describeWithMongo("migrate with MongoDB", () => {
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
  const behind = async <Result>(work: (connection: Awaited<ReturnType<typeof openMongoClient>>) => Promise<Result>): Promise<Result> => {
    const connection = await openMongoClient({ url, minPoolSize: 0 });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  };
  const run = (dryRun = false) => collect(migrate(readConfig({ MONGO_URL: url }), { dryRun }));

  it("makes every index once, and says beforehand that it would", async () => {
    expect(outcomes(await run(true))).toContain("would");
    expect(await behind(({ database }) => database.listCollections().toArray())).toEqual([]);
    expect(outcomes(await run())).toContain("done");
    const differences = await behind(inspectIndexes);
    expect(differences.map(({ missing, different, extra }) => [...missing, ...different, ...extra]).flat()).toEqual([]);
    expect(outcomes(await run())).toEqual(["present"]);
  });

  it("makes the one index that is missing", async () => {
    await run();
    await behind(({ database }) => database.collection("jobs").dropIndex("open"));
    expect((await run(true)).filter(({ outcome }) => outcome === "would")).toEqual([{ what: "index open of jobs", outcome: "would" }]);
    expect((await run()).filter(({ outcome }) => outcome === "done")).toEqual([{ what: "index open of jobs", outcome: "done" }]);
    expect(outcomes(await run())).toEqual(["present"]);
  });

  it("leaves an index of the same name that is another to a person, and touches nothing", async () => {
    await run();
    await behind(async ({ database }) => {
      await database.collection("jobs").dropIndex("open");
      await database.collection("jobs").createIndexes([{ key: { createdAt: 1 }, name: "open" }]);
      await database.collection("documents_metadata").dropIndex("file_name");
    });
    expect((await run()).filter(({ outcome }) => outcome !== "present")).toMatchObject([
      { outcome: "failed", what: expect.stringContaining("open of jobs") as string },
    ]);
    expect((await behind(inspectIndexes)).filter(({ missing }) => missing.length > 0)).toMatchObject([
      { collection: "documents_metadata" },
    ]);
  });

  it("refuses somebody else's database and leaves it as it is", async () => {
    await behind(({ database }) => database.collection("equipment").insertOne({ theirs: true }));
    await expect(run()).rejects.toMatchObject({ code: "store-foreign" });
    await expect(run(true)).rejects.toMatchObject({ code: "store-foreign" });
    expect(await behind(({ database }) => database.listCollections().toArray())).toHaveLength(1);
    expect(await behind(({ database }) => database.collection("equipment").countDocuments())).toBe(1);
  });

  it("says that the vector index has to be made by hand where the server has none", async () => {
    const steps = await collect(migrate(readConfig({ MONGO_URL: url, EQUIVOX_VECTOR_SEARCH: "atlas" }), { dryRun: false }));
    expect(steps.at(-1)).toMatchObject({ outcome: "failed", what: expect.stringContaining("atlas-vector-index.json") as string });
  });
});
