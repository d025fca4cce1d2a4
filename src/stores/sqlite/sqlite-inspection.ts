import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import { failure, problemOf } from "../../errors.ts";
import { applicationId, sqliteSchemaVersion } from "./migrations.ts";

const headerSchema = z.object({ version: z.int(), application: z.int() });

/** What lies in a folder, and the version that this product brings it to. */
export type SqliteState =
  { readonly state: "missing"; readonly known: number } | { readonly state: "ours"; readonly found: number; readonly known: number };

/** Looks, and changes nothing. Throws `store-newer`, `storage-failed`. */
export function inspectSqlite(directory: string): SqliteState {
  const path = join(directory, "equivox.db");
  const known = sqliteSchemaVersion;
  if (!existsSync(path)) return { state: "missing", known };
  const { version: found, application } = readHeader(path);
  if (application !== applicationId && found + application > 0) {
    throw failure("storage-failed", { what: "the database", problem: `the file ${path} belongs to another program` });
  }
  if (found > known) throw failure("store-newer", { directory, found, known });
  return { state: "ours", found, known };
}

function readHeader(path: string): z.infer<typeof headerSchema> {
  try {
    const connection = new DatabaseSync(path, { readOnly: true });
    try {
      const sql = `SELECT (SELECT user_version FROM pragma_user_version) AS version, (SELECT application_id FROM pragma_application_id) AS application`;
      return headerSchema.parse(connection.prepare(sql).get());
    } finally {
      connection.close();
    }
  } catch (error) {
    throw failure("storage-failed", { what: "the database", problem: problemOf(error) }, error);
  }
}
