// `node scripts/backup.mjs DATA_DIR BACKUP`: copies a store in SQLite with its files, while the server runs or not.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { check, copyPrivate, fail } from "./backup-parts.mjs";

const [dataDir, target] = process.argv.slice(2);
if (!dataDir || !target) fail("Usage: node scripts/backup.mjs DATA_DIR BACKUP");
const source = join(dataDir, "equivox.db");
if (!existsSync(source)) fail(`There is no database in ${dataDir}.`);
if (existsSync(target)) fail(`${target} is there already. Name a folder that is not.`);

const partial = `${resolve(target)}.partial`;
rmSync(partial, { recursive: true, force: true });
mkdirSync(partial, { recursive: true, mode: 0o700 });

/** Files are never changed once they are there, so that only those are copied that the copy lacks. */
function copyFiles() {
  const files = join(dataDir, "files");
  for (const tenant of existsSync(files) ? readdirSync(files) : []) {
    for (const name of readdirSync(join(files, tenant))) {
      const copy = join(partial, "files", tenant, name);
      if (existsSync(copy)) continue;
      mkdirSync(join(partial, "files", tenant), { recursive: true, mode: 0o700 });
      try {
        cpSync(join(files, tenant, name), copy);
      } catch (error) {
        // Deleted in this very moment, with the row that named it.
        if (error?.code !== "ENOENT") throw error;
      }
    }
  }
}

try {
  // Before: what is deleted while the database is being copied. After: what came meanwhile. So that every row finds its file.
  copyFiles();
  const database = new DatabaseSync(source, { readOnly: true, timeout: 30_000 });
  try {
    // One consistent state, whatever is written meanwhile: https://sqlite.org/lang_vacuum.html#vacuuminto
    database.prepare("VACUUM INTO ?").run(join(partial, "equivox.db"));
  } finally {
    database.close();
  }
  copyFiles();
  copyPrivate(join(dataDir, "secret.key"), join(partial, "secret.key"));
  const { documents, files } = check(partial);
  renameSync(partial, target);
  process.stdout.write(`${target} holds ${documents} document versions and their ${files} files, checked.\n`);
} catch (error) {
  rmSync(partial, { recursive: true, force: true });
  fail(`The backup failed, and nothing of it was kept: ${error.message}`);
}
