import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { z } from "zod";
import { processArguments } from "../../src/base/thread.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { describeStore } from "./store.ts";

function countRows(path: string): number {
  using database = new DatabaseSync(path);
  const tables = z
    .array(z.object({ name: z.string() }))
    .parse(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all());
  const counts = tables.map(({ name }) => z.object({ n: z.number() }).parse(database.prepare(`SELECT count(*) AS n FROM ${name}`).get()).n);
  return counts.reduce((sum, count) => sum + count, 0);
}

describeStore("SQLite", async () => {
  const directory = await mkdtemp(join(tmpdir(), "equivox-store-"));
  const store = openSqliteStore({ directory });
  return {
    store,
    openAgain: async () => openSqliteStore({ directory }),
    countRows: async () => countRows(join(directory, "equivox.db")),
    writer: [...processArguments(import.meta.url, "sqlite-writer"), directory],
    async dispose() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
