import { Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { problemOf } from "../errors.ts";
import { type MongoConnection, openMongoClient } from "../stores/mongo/mongo-client.ts";
import { inspectQueryPlans } from "../stores/mongo/query-plans.ts";
import { checkOwnership, readDeploymentId } from "../stores/mongo/schema.ts";
import { inspectIndexes } from "../stores/mongo/schema-inspection.ts";
import { inspectServer, inspectVectorIndex } from "../stores/mongo/server-inspection.ts";
import { fieldsOf, inspectShards, shardedCluster } from "../stores/mongo/sharding.ts";
import { failed, type Finding } from "./finding.ts";

const runMigrate = "Run: equivox migrate";

/** Where `deployment` is told what was found, for the checks of what this database's deployment shares with others. */
interface MongoExamination {
  deployment?: string;
}

/** Examines the database of MONGO_URL; changes nothing. */
export async function* examineMongo(config: Config, url: string, result: MongoExamination): AsyncGenerator<Finding> {
  const scope = new Scope();
  try {
    const {
      mongoServerSelectionTimeoutMs: serverSelectionTimeoutMs,
      mongoConnectTimeoutMs: connectTimeoutMs,
      mongoTimeoutMs: timeoutMs,
    } = config;
    const connection = await openMongoClient({ url, minPoolSize: 0, serverSelectionTimeoutMs, connectTimeoutMs, timeoutMs });
    scope.own(() => connection.close());
    const ownership = await checkOwnership(connection);
    const { version, maxConnections } = await inspectServer(connection);
    const named = `${connection.database.databaseName} at ${connection.address}, MongoDB ${version}`;
    if (ownership.state === "empty") {
      yield { check: "Database", status: "warning", found: `${named}, is new`, fix: `${runMigrate}, or start a server.` };
      yield examineConnections(config, maxConnections);
      return;
    }
    result.deployment = await readDeploymentId(connection);
    yield { check: "Database", status: "ok", found: `${named}, schema ${ownership.schemaVersion}` };
    yield await examineIndexes(connection);
    yield* examineShards(connection);
    yield await examinePlans(connection);
    yield examineConnections(config, maxConnections);
    if (config.vectorSearch === "atlas") yield await examineVectorIndex(connection);
  } catch (error) {
    yield failed("Database", error);
  } finally {
    await scope.close();
  }
}

async function examineIndexes(connection: MongoConnection): Promise<Finding> {
  const differences = await inspectIndexes(connection);
  const named = (of: "missing" | "different" | "extra") =>
    differences.flatMap(({ collection, [of]: names }) => names.map((name) => `${collection}.${name}`)).join(", ");
  const [missing, different, extra] = [named("missing"), named("different"), named("extra")];
  const check = "Indexes";
  if (different !== "") {
    return { check, status: "failed", found: `another than this version needs: ${different}`, fix: `${runMigrate}; it says how.` };
  }
  if (missing !== "") return { check, status: "failed", found: `missing: ${missing}`, fix: runMigrate };
  if (extra !== "") {
    return {
      check,
      status: "warning",
      found: `made by somebody else: ${extra}`,
      fix: "Drop them if nothing needs them; they slow writing.",
    };
  }
  return { check, status: "ok", found: "all are there" };
}

async function* examineShards(connection: MongoConnection): AsyncGenerator<Finding> {
  const shards = await inspectShards(shardedCluster(connection));
  if (!shards) return;
  const check = "Shard keys";
  const different = shards.filter(({ state }) => state === "different");
  const missing = shards.filter(({ state }) => state === "missing").map(({ collection }) => collection);
  for (const { collection, key, found } of different) {
    yield {
      check,
      status: "failed",
      found: `${collection} is sharded by ${found ?? "another key"}`,
      fix: `Reshard it by ${fieldsOf(key)} (reshardCollection).`,
    };
  }
  if (missing.length > 0) yield { check, status: "failed", found: `not sharded: ${missing.join(", ")}`, fix: runMigrate };
  if (missing.length + different.length === 0) yield { check, status: "ok", found: "all are as they should be" };
}

async function examinePlans(connection: MongoConnection): Promise<Finding> {
  const check = "Query plans";
  const plans = await inspectQueryPlans(connection);
  if (plans.state === "unknown") return { check, status: "warning", found: `the server cannot explain its queries: ${plans.problem}` };
  if (plans.scanning.length === 0) return { check, status: "ok", found: `${plans.count} hot queries are answered from indexes` };
  return { check, status: "failed", found: `whole collections are read for ${plans.scanning.join(", ")}`, fix: runMigrate };
}

function examineConnections({ mongoMaxPoolSize: pool }: Config, maxConnections: number | undefined): Finding {
  const check = "Connections";
  if (maxConnections === undefined) {
    return { check, status: "ok", found: `${pool} a process at most; the server does not say how many it takes` };
  }
  const processes = Math.floor(maxConnections / pool);
  const found = `${pool} a process at most, and the server takes ${maxConnections}: enough for ${processes} processes`;
  if (processes >= 1) return { check, status: "ok", found };
  return { check, status: "failed", found, fix: "Lower EQUIVOX_MONGO_MAX_POOL_SIZE, or take a larger tier." };
}

async function examineVectorIndex(connection: MongoConnection): Promise<Finding> {
  const check = "Vector index";
  const fix = "Run: equivox migrate, or make it from deploy/mongo/atlas-vector-index.json. Until then all vectors are compared here.";
  try {
    const index = await inspectVectorIndex(connection);
    if (!index) return { check, status: "failed", found: "it is missing", fix };
    if (index.queryable) return { check, status: "ok", found: "it answers" };
    return { check, status: "warning", found: `it does not answer yet (${index.status})` };
  } catch (error) {
    return {
      check,
      status: "failed",
      found: `the server has no Atlas Search: ${problemOf(error)}`,
      fix: "Use Atlas, or set EQUIVOX_VECTOR_SEARCH=exact.",
    };
  }
}
