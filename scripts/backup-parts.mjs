// What backup.mjs and restore.mjs share.
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Copies a file, if it is there, for nobody else to read. */
export function copyPrivate(from, to) {
  if (!existsSync(from)) return;
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}

/** Throws unless the database is whole and every document's file is there with the bytes that were uploaded. */
export function check(folder) {
  const database = new DatabaseSync(join(folder, "equivox.db"), { readOnly: true });
  try {
    const { integrity_check: found } = database.prepare("PRAGMA integrity_check").get();
    if (found !== "ok") throw new Error(`the database is damaged: ${found}`);
    const versions = database.prepare("SELECT file_key, content_hash FROM versions").all();
    for (const { file_key: key, content_hash: hash } of versions) {
      const path = join(folder, "files", key);
      if (!existsSync(path)) throw new Error(`the file ${key} is missing`);
      if (createHash("sha256").update(readFileSync(path)).digest("hex") !== hash) throw new Error(`the file ${key} is damaged`);
    }
    return { documents: versions.length, files: new Set(versions.map(({ file_key: key }) => key)).size };
  } finally {
    database.close();
  }
}
