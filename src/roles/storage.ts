import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock } from "../base/clock.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type Files } from "../knowledge/files.ts";
import { type VectorSearch } from "../knowledge/search/vector-search.ts";
import { lockDataDir } from "../stores/disk/data-dir-lock.ts";
import { openDiskFiles } from "../stores/disk/disk-files.ts";
import { openGridfsFiles } from "../stores/gridfs/gridfs-files.ts";
import { type MongoConnection } from "../stores/mongo/mongo-client.ts";
import { type MongoStore, type MongoStoreOptions, openMongoStore } from "../stores/mongo/mongo-store.ts";
import { readDeploymentId } from "../stores/mongo/schema.ts";
import { createAtlasVectorSearch } from "../stores/mongo/vector-search.ts";
import { openS3Files } from "../stores/s3/s3-files.ts";
import { openSqliteStore } from "../stores/sqlite/sqlite-store.ts";
import { type Store } from "../stores/store.ts";
import { type Host } from "./host.ts";
import { openPatiently } from "./patience.ts";

/** What outlives the process. */
export interface Storage {
  readonly store: Store;
  readonly files: Files;
  /** Answers the vector leg of a search in the database, when that is chosen. */
  readonly vectorSearch?: VectorSearch;
  /** To the database, when that is elsewhere. */
  readonly connection?: MongoConnection;
}

/** Locks DATA_DIR and gives its absolute path; the scope releases it. Throws `data-dir-locked`, `data-dir-unusable`. */
export function lockDirectory(config: Config, scope: Scope): string {
  const lock = lockDataDir(config.dataDir);
  scope.own(() => lock.release());
  return lock.directory;
}

/** Opens the store in a locked DATA_DIR, with its files; the scope closes it. Throws `store-newer`, `storage-failed`, `setting-invalid`. */
export async function openLocalStorage(config: Config, directory: string, scope: Scope): Promise<Storage> {
  const store = openSqliteStore({ directory });
  scope.own(() => store.close());
  if (config.files === "gridfs") throw filesInvalid(config, "GridFS is a part of MongoDB, and MONGO_URL is not set");
  if (config.files === "s3") return { store, files: await openBucket(config, scope) };
  const files = await openDiskFiles({ directory });
  await files.sweep(new Set(await store.documents.listFileKeys()));
  return { store, files };
}

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
  return { store, connection, files, ...vectorSearch };
}

async function openSharedFiles(config: Config, store: MongoStore, clock: Clock, scope: Scope): Promise<Files> {
  if (config.files === "disk") throw filesInvalid(config, "files on this machine's disk cannot be read by the other processes");
  if (config.files === "s3") return openBucket(config, scope, await readDeploymentId(store.connection));
  const files = await openGridfsFiles({ ...copiesOf(config), connection: store.connection, clock });
  scope.own(() => files.close());
  return files;
}

/** @param deployment whose files they are, when others may use the same bucket */
async function openBucket(config: Config, scope: Scope, deployment?: string): Promise<Files> {
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region, s3Prefix: prefix } = config;
  if (bucket === undefined) throw filesInvalid(config, "it needs EQUIVOX_S3_BUCKET as well");
  const forcePathStyle = config.s3ForcePathStyle === "true";
  const files = await openS3Files({
    ...copiesOf(config),
    bucket,
    region,
    prefix,
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(deployment === undefined ? {} : { deployment }),
  });
  scope.own(() => files.close());
  return files;
}

function copiesOf(config: Config) {
  return {
    temporaryDirectory: join(tmpdir(), "equivox-originals"),
    temporaryMaxBytes: config.filesCopiesMaxBytes,
    operationTimeoutMs: config.filesTimeoutMs,
  };
}

function filesInvalid(config: Config, problem: string): Error {
  return failure("setting-invalid", { setting: "EQUIVOX_FILES", value: config.files ?? "", problem });
}
