import { type Config } from "../config.ts";
import { Scope } from "../base/scope.ts";
import { systemClock } from "../base/clock.ts";
import { problemOf } from "../errors.ts";
import { collectionDefinitions } from "../stores/mongo/index-definitions.ts";
import { type MongoConnection, openMongoClient } from "../stores/mongo/mongo-client.ts";
import { checkOwnership, ensureSchema, schemaVersion } from "../stores/mongo/schema.ts";
import { inspectIndexes } from "../stores/mongo/schema-inspection.ts";
import { inspectVectorIndex } from "../stores/mongo/server-inspection.ts";
import { fieldsOf, inspectShards, type ShardedCluster, shardedCluster } from "../stores/mongo/sharding.ts";
import { vectorIndex } from "../stores/mongo/vector-index.ts";
import { inspectSqlite } from "../stores/sqlite/sqlite-inspection.ts";
import { openSqliteStore } from "../stores/sqlite/sqlite-store.ts";
import { lockDirectory } from "./storage.ts";

/** An index on a full collection takes its time. */
const migrationTimeoutMs = 3_600_000;

/** One thing that `migrate` looked at. */
export interface MigrationStep {
  readonly what: string;
  /** `would` with a dry run; `failed` is for a person to put right. */
  readonly outcome: "present" | "done" | "would" | "failed";
}

/**
 * Brings the store to what this version needs: indexes and shard keys in MongoDB, tables in SQLite. What is there already stays.
 * Throws `store-foreign`, `store-newer`, `store-unreachable`, `setting-invalid`, `data-dir-locked`, `data-dir-unusable`, `storage-failed`.
 */
export async function* migrate(config: Config, { dryRun }: { readonly dryRun: boolean }): AsyncGenerator<MigrationStep> {
  const scope = new Scope();
  try {
    if (config.mongoUrl === undefined) yield* migrateSqlite(config, dryRun, scope);
    else yield* migrateMongo(config, config.mongoUrl, dryRun, scope);
  } finally {
    await scope.close();
  }
}

async function* migrateSqlite(config: Config, dryRun: boolean, scope: Scope): AsyncGenerator<MigrationStep> {
  const before = inspectSqlite(config.dataDir);
  const steps = before.state === "missing" ? before.known : before.known - before.found;
  const what =
    before.state === "missing"
      ? `a database of version ${before.known} in ${config.dataDir}`
      : steps === 0
        ? `the database in ${config.dataDir}, of version ${before.known}`
        : `the database in ${config.dataDir}, from version ${before.found} to ${before.known}`;
  if (dryRun || steps === 0) {
    yield { what, outcome: steps === 0 ? "present" : "would" };
    return;
  }
  const directory = lockDirectory(config, scope);
  const store = openSqliteStore({ directory });
  scope.own(() => store.close());
  yield { what, outcome: "done" };
}

async function* migrateMongo(config: Config, url: string, dryRun: boolean, scope: Scope): AsyncGenerator<MigrationStep> {
  const { mongoServerSelectionTimeoutMs: serverSelectionTimeoutMs, mongoConnectTimeoutMs: connectTimeoutMs } = config;
  const connection = await openMongoClient({
    url,
    minPoolSize: 0,
    serverSelectionTimeoutMs,
    connectTimeoutMs,
    timeoutMs: migrationTimeoutMs,
  });
  scope.own(() => connection.close());
  const ownership = await checkOwnership(connection);
  const named = `the database ${connection.database.databaseName} at ${connection.address}, version ${schemaVersion}`;
  const current = ownership.state === "ours" && ownership.schemaVersion === schemaVersion;
  yield { what: named, outcome: current ? "present" : dryRun ? "would" : "done" };
  const differences = await inspectIndexes(connection);
  for (const { collection, different } of differences) {
    for (const index of different) {
      const way = `db.getCollection("${collection}").dropIndex("${index}")`;
      yield {
        what: `index ${index} of ${collection} is another than this version needs; drop it with ${way} and run this again`,
        outcome: "failed",
      };
    }
  }
  if (differences.some(({ different }) => different.length > 0)) return;
  if (!dryRun) await ensureSchema(connection, systemClock.now());
  for (const { collection, missing } of differences) {
    if (missing.length === 0) yield { what: `indexes of ${collection}`, outcome: "present" };
    for (const index of missing) yield { what: `index ${index} of ${collection}`, outcome: dryRun ? "would" : "done" };
  }
  yield* migrateShards(shardedCluster(connection), dryRun);
  if (config.vectorSearch === "atlas") yield await migrateVectorIndex(connection, dryRun);
}

/** Shards what is not sharded yet; nothing when the server is no sharded cluster. The indexes must be there. */
export async function* migrateShards(cluster: ShardedCluster, dryRun: boolean): AsyncGenerator<MigrationStep> {
  for (const { collection, key, state, found } of (await inspectShards(cluster)) ?? []) {
    if (state === "different") {
      const what = `${collection} is sharded by ${found ?? ""} instead of ${fieldsOf(key)}; reshardCollection changes it`;
      yield { what, outcome: "failed" };
      continue;
    }
    if (state === "missing" && !dryRun) await cluster.shard(collection, key);
    yield { what: `${collection} sharded by ${fieldsOf(key)}`, outcome: state === "sharded" ? "present" : dryRun ? "would" : "done" };
  }
}

async function migrateVectorIndex(connection: MongoConnection, dryRun: boolean): Promise<MigrationStep> {
  const what = `vector index ${vectorIndex.name} of ${collectionDefinitions.chunks.name}`;
  const chunks = connection.database.collection(collectionDefinitions.chunks.name);
  try {
    if (await inspectVectorIndex(connection)) return { what, outcome: "present" };
    if (!dryRun) await connection.run(what, () => chunks.createSearchIndex(vectorIndex));
    return { what, outcome: dryRun ? "would" : "done" };
  } catch (error) {
    return { what: `${what}: ${problemOf(error)} Make it by hand from deploy/mongo/atlas-vector-index.json`, outcome: "failed" };
  }
}
