import { type Clock } from "../base/clock.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { type Files } from "../knowledge/files.ts";
import { openGridfsFiles } from "../stores/gridfs/gridfs-files.ts";
import { type MongoStore, type MongoStoreOptions, openMongoStore } from "../stores/mongo/mongo-store.ts";
import { readDeploymentId } from "../stores/mongo/schema.ts";
import { createAtlasVectorSearch } from "../stores/mongo/vector-search.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";
import { copiesOf, filesInvalid, openBucket, type Storage } from "./storage.ts";

/**
 * Opens the MongoDB store when it can be reached; the scope closes it. Throws `store-foreign`, `store-newer`, `setting-invalid`.
 * @param clock the one that processes agree on
 */
export async function openSharedStorage(host: Host, mongoUrl: string, clock: Clock, scope: Scope): Promise<Storage> {
  const { config, sharedMetrics, log } = host;
  const options: MongoStoreOptions = {
    url: mongoUrl,
    maxPoolSize: config.mongoMaxPoolSize,
    minPoolSize: config.mongoMinPoolSize,
    maxIdleTimeMs: config.mongoMaxIdleTimeMs,
    serverSelectionTimeoutMs: config.mongoServerSelectionTimeoutMs,
    connectTimeoutMs: config.mongoConnectTimeoutMs,
    timeoutMs: config.mongoTimeoutMs,
    voiceTimeoutMs: config.mongoVoiceTimeoutMs,
    clock,
    chunkVectors: config.vectorSearch === "atlas",
    events: { onCommand: (name, durationMs, ok) => sharedMetrics.mongoCommand(name, durationMs, ok) },
  };
  const store = await openPatiently(host, "the database", scope.signal, () => openMongoStore(options));
  scope.own(() => store.close());
  sharedMetrics.watch({ mongoPool: () => store.connection.poolState() });
  const { connection } = store;
  const vectorSearch = config.vectorSearch === "atlas" ? { vectorSearch: createAtlasVectorSearch({ connection, clock, log }) } : {};
  const openFiles = () => openSharedFiles(config, store, clock, scope);
  const files = await openPatiently(host, "the database", scope.signal, openFiles);
  return { store, files, deploymentId: () => readDeploymentId(connection), ...vectorSearch };
}

async function openSharedFiles(config: Config, store: MongoStore, clock: Clock, scope: Scope): Promise<Files> {
  if (config.files === "disk") throw filesInvalid(config, "files on this machine's disk cannot be read by the other processes");
  if (config.files === "s3") return openBucket(config, scope, await readDeploymentId(store.connection));
  const files = await openGridfsFiles({ ...copiesOf(config), connection: store.connection, clock });
  scope.own(() => files.close());
  return files;
}
