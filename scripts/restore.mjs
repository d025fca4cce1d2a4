// `node scripts/restore.mjs BACKUP DATA_DIR`: lays what backup.mjs made into a new DATA_DIR.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check, copyPrivate, fail } from "./backup-parts.mjs";

/** Within DATA_DIR, which may be a file system of its own. */
const unfinished = ".restoring";

const [backup, dataDir] = process.argv.slice(2);
if (!backup || !dataDir) fail("Usage: node scripts/restore.mjs BACKUP DATA_DIR");
if (!existsSync(join(backup, "equivox.db"))) fail(`${backup} is no backup: it holds no database.`);
// Over an older one, side files of its database would be taken for this one's.
if (existsSync(dataDir) && readdirSync(dataDir).some((name) => name !== unfinished))
  fail(`${dataDir} is not empty. Stop the server and move it away first.`);

const partial = join(dataDir, unfinished);
try {
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  copyPrivate(join(backup, "equivox.db"), join(partial, "equivox.db"));
  copyPrivate(join(backup, "secret.key"), join(partial, "secret.key"));
  if (existsSync(join(backup, "files"))) cpSync(join(backup, "files"), join(partial, "files"), { recursive: true });
  const { documents, files } = check(partial);
  for (const name of readdirSync(partial)) renameSync(join(partial, name), join(dataDir, name));
  process.stdout.write(`${dataDir} holds ${documents} document versions and their ${files} files, checked.\n`);
} catch (error) {
  process.stderr.write(`Nothing was restored: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(partial, { recursive: true, force: true });
}
