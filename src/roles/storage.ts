import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { type Files } from "../knowledge/files.ts";
import { lockDataDir } from "../stores/disk/data-dir-lock.ts";
import { openDiskFiles } from "../stores/disk/disk-files.ts";
import { openSqliteStore } from "../stores/sqlite/sqlite-store.ts";
import { type Store } from "../stores/store.ts";

export interface Storage {
  /** Absolute path of DATA_DIR. */
  readonly directory: string;
  readonly store: Store;
  readonly files: Files;
}

/** Locks DATA_DIR and gives its absolute path; the scope releases it. Throws `data-dir-locked`, `data-dir-unusable`. */
export function lockDirectory(config: Config, scope: Scope): string {
  const lock = lockDataDir(config.dataDir);
  scope.own(() => lock.release());
  return lock.directory;
}

/** Opens what lies in a locked DATA_DIR; the scope closes it. Throws `store-newer`, `storage-failed`, `role-unavailable`. */
export async function openStorage(config: Config, directory: string, scope: Scope): Promise<Storage> {
  refuseWhatIsNotThere(config);
  const store = openSqliteStore({ directory });
  scope.own(() => store.close());
  const files = await openDiskFiles({ directory });
  await files.sweep(new Set(await store.documents.listFileKeys()));
  return { directory, store, files };
}

/** Somebody who sets an address of a shared store must not find their data in a local file. */
function refuseWhatIsNotThere(config: Config): void {
  const shared = { MONGO_URL: config.mongoUrl, REDIS_URL: config.redisUrl, REDIS_CACHE_URL: config.redisCacheUrl };
  for (const [setting, value] of Object.entries(shared)) {
    if (value === undefined) continue;
    throw failure("role-unavailable", {
      role: "all",
      problem: `${setting} is set, and this version has the embedded store only. Unset it`,
    });
  }
}
