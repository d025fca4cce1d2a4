import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type Files } from "../knowledge/files.ts";
import { type VectorSearch } from "../knowledge/search/vector-search.ts";
import { readDiskDeploymentId } from "../stores/disk/deployment-id.ts";
import { lockDataDir } from "../stores/disk/data-dir-lock.ts";
import { openDiskFiles } from "../stores/disk/disk-files.ts";
// Names of `import type` alone load nothing.
import type { S3Files } from "../stores/s3/s3-files.ts";
import { openSqliteStore } from "../stores/sqlite/sqlite-store.ts";
import { type Store } from "../stores/store.ts";

/** What outlives the process. */
export interface Storage {
  readonly store: Store;
  readonly files: Files;
  /** Answers the vector leg of a search in the database, when that is chosen. */
  readonly vectorSearch?: VectorSearch;
  /** What tells this deployment from others that share a Redis or a bucket with it. */
  deploymentId(): Promise<string>;
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
  const deploymentId = (): Promise<string> => readDiskDeploymentId(directory);
  if (config.files === "s3") return { store, deploymentId, files: await openBucket(config, scope) };
  const files = await openDiskFiles({ directory });
  await files.sweep(new Set(await store.documents.listFileKeys()));
  return { store, deploymentId, files };
}

/**
 * Opens the bucket of the settings; the scope closes it. Throws `setting-invalid`.
 * @param deployment whose files they are, when others may use the same bucket
 */
export async function openBucket(config: Config, scope: Scope, deployment?: string): Promise<S3Files> {
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region, s3Prefix: prefix } = config;
  if (bucket === undefined) throw filesInvalid(config, "it needs EQUIVOX_S3_BUCKET as well");
  // Loading the SDK of AWS takes a tenth of a second and 5 MB, which a process without a bucket need not spend.
  const { openS3Files } = await import("../stores/s3/s3-files.ts");
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

/** Where copies of originals lie while they are parsed. */
export function copiesOf(config: Config) {
  return {
    temporaryDirectory: join(tmpdir(), "equivox-originals"),
    temporaryMaxBytes: config.filesCopiesMaxBytes,
    operationTimeoutMs: config.filesTimeoutMs,
  };
}

/** EQUIVOX_FILES does not go with the other settings. */
export function filesInvalid(config: Config, problem: string): Error {
  return failure("setting-invalid", { setting: "EQUIVOX_FILES", value: config.files ?? "", problem });
}
