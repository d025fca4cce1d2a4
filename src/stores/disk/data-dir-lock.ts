import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance } from "@photostructure/sqlite";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { dataDirError } from "./disk-error.ts";
import { makeFolder } from "./make-folder.ts";

/** DATA_DIR, held by this process alone. */
interface DataDirLock {
  /** Absolute. */
  readonly directory: string;
  /** Idempotent. */
  release(): void;
}

/** How long a process that only looks may delay one that locks. */
const lookTimeoutMs = 250;

/** A connection that nobody refers to is collected, and its lock with it: a lock that is only dropped holds all the same. */
const held = new Set<DatabaseSyncInstance>();

const lockPath = (directory: string) => join(directory, "equivox.lock");
const holderPath = (directory: string) => join(directory, "equivox.pid");

/**
 * Creates DATA_DIR when missing and locks it. The lock is one of the operating system, taken through an empty SQLite database
 * (https://sqlite.org/lockingv3.html): it ends with the process however that ends, holds between containers, and cannot be
 * mistaken for that of another process with the same id.
 * Throws `data-dir-locked`, `data-dir-unusable` or `storage-full`.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const directory = resolve(dataDir);
  const connection = open(directory, { create: true });
  try {
    connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    writeFileSync(holderPath(directory), String(process.pid), { mode: 0o600 });
  } catch (error) {
    connection.close();
    throw isBusy(error)
      ? failure("data-dir-locked", { directory, pid: readHolder(directory) ?? "(unknown)" }, error)
      : dataDirError(error, directory);
  }
  held.add(connection);
  return {
    directory,
    release() {
      if (!held.delete(connection)) return;
      rmSync(holderPath(directory), { force: true });
      connection.close();
    },
  };
}

/** The process that holds DATA_DIR; undefined when none does, or the folder is missing. */
export function dataDirHolder(dataDir: string): number | undefined {
  const directory = resolve(dataDir);
  let connection: DatabaseSyncInstance | undefined;
  try {
    connection = open(directory, { create: false });
    connection.exec("SELECT count(*) FROM sqlite_schema");
    return undefined;
  } catch (error) {
    return isBusy(error) ? readHolder(directory) : undefined;
  } finally {
    connection?.close();
  }
}

function open(directory: string, { create }: { create: boolean }): DatabaseSyncInstance {
  try {
    if (create) {
      makeFolder(directory);
      closeSync(openSync(lockPath(directory), "wx", 0o600));
    }
  } catch (error) {
    // Closing a file ends the locks that this process holds on it, so one that exists is left to SQLite, which takes care of that.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw dataDirError(error, directory);
  }
  try {
    return new DatabaseSync(lockPath(directory), { timeout: lookTimeoutMs, readOnly: !create });
  } catch (error) {
    throw dataDirError(error, directory);
  }
}

function readHolder(directory: string): number | undefined {
  try {
    return z.coerce
      .number()
      .int()
      .positive()
      .parse(readFileSync(holderPath(directory), "utf8"));
  } catch {
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  return z.object({ errcode: z.literal(5) }).safeParse(error).success;
}
