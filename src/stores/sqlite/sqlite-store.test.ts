import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { claimOnly, leaseOf, pressKey, sampleChunk, sampleIndex } from "../../../test/contract/store-samples.ts";
import { localTenant } from "../../tenancy/tenant.ts";
import { Database } from "./database.ts";
import { migrate, sqliteSchemaVersion } from "./migrations.ts";
import { openSqliteStore } from "./sqlite-store.ts";

/** The last schema whose segments held everything. */
const lastPackedTogether = 6;
/** The last schema with rows of their own for each chunk. */
const lastOfRows = 7;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "equivox-sqlite-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function change(sql: string): void {
  using database = new DatabaseSync(join(directory, "equivox.db"));
  database.exec(sql);
}

it("keeps its files from other users of the machine", async () => {
  const inside = join(directory, "new", "folder");
  const store = openSqliteStore({ directory: inside });
  const modes = readdirSync(inside).map((name) => statSync(join(inside, name)).mode & 0o077);
  await store.close();
  expect(modes.length).toBeGreaterThan(0);
  expect(modes.every((mode) => mode === 0)).toBe(true);
  expect(statSync(inside).mode & 0o077).toBe(0);
});

it("leaves everything in one file when it is closed", async () => {
  const store = openSqliteStore({ directory });
  await store.tenancy.createTenant({ id: localTenant, name: "Local", createdAt: 1 });
  await store.close();
  const copied = join(directory, "copy");
  mkdirSync(copied);
  copyFileSync(join(directory, "equivox.db"), join(copied, "equivox.db"));
  const again = openSqliteStore({ directory: copied });
  expect(await again.tenancy.listTenants()).toHaveLength(1);
  await again.close();
});

it("refuses a database that a newer version wrote", async () => {
  await openSqliteStore({ directory }).close();
  change("PRAGMA user_version = 99");
  expect(() => openSqliteStore({ directory })).toThrow(
    expect.objectContaining({ code: "store-newer", detail: { directory, found: 99, known: sqliteSchemaVersion } }),
  );
});

it("refuses a database of another program and leaves it as it was", () => {
  change("CREATE TABLE theirs (x); PRAGMA user_version = 7");
  expect(() => openSqliteStore({ directory })).toThrow(/belongs to another program/);
  using database = new DatabaseSync(join(directory, "equivox.db"));
  expect(database.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "theirs" }]);
});

it("refuses a file that is no database", () => {
  writeFileSync(join(directory, "equivox.db"), "These are not the bytes of a database. ".repeat(100));
  expect(() => openSqliteStore({ directory })).toThrow(expect.objectContaining({ code: "storage-failed" }));
});

it("undoes everything of a transaction that fails and goes on working", () => {
  const database = new Database({ directory, busyTimeoutMs: 0 });
  database.execute("CREATE TABLE numbers (n INTEGER) STRICT");
  expect(() =>
    database.transaction(() => {
      database.run("INSERT INTO numbers VALUES (:n)", { n: 1 });
      throw new Error("changed my mind");
    }),
  ).toThrow("changed my mind");
  database.transaction(() => database.run("INSERT INTO numbers VALUES (:n)", { n: 2 }));
  expect(database.all(z.object({ n: z.int() }), "SELECT n FROM numbers")).toEqual([{ n: 2 }]);
  database.close();
});

it("waits for the disk with each transaction but those that need not last by themselves", () => {
  const database = new Database({ directory, busyTimeoutMs: 0 });
  const synchronous = () => database.one(z.object({ synchronous: z.int() }), "PRAGMA synchronous")?.synchronous;
  const [normal, full] = [1, 2];
  expect(database.transaction(synchronous)).toBe(full);
  expect(database.transaction(synchronous, { durable: false })).toBe(normal);
  expect(() =>
    database.transaction(
      () => {
        throw new Error("changed my mind");
      },
      { durable: false },
    ),
  ).toThrow("changed my mind");
  expect(database.transaction(synchronous)).toBe(full);
  database.close();
});

it("has the log folded into the database by another thread while it is written", async () => {
  const database = new Database({ directory, busyTimeoutMs: 1_000 });
  database.execute("CREATE TABLE lumps (bytes BLOB) STRICT");
  const lump = new Uint8Array(500_000);
  const size = () => statSync(join(directory, "equivox.db")).size;
  for (let count = 0; count < 4; count++) database.run("INSERT INTO lumps VALUES (:lump)", { lump });
  await vi.waitFor(() => expect(size()).toBeGreaterThan(2 * lump.byteLength), { timeout: 30_000 });
  await database.endThread();
  await database.endThread();
  database.run("INSERT INTO lumps VALUES (:lump)", { lump });
  database.close();
  const again = new Database({ directory, busyTimeoutMs: 1_000 });
  expect(again.one(z.object({ bytes: z.int() }), "SELECT sum(length(bytes)) AS bytes FROM lumps")).toEqual({ bytes: 5 * lump.byteLength });
  again.close();
});

it("gives up on a database that another process holds", () => {
  const holder = new Database({ directory, busyTimeoutMs: 0 });
  const waiting = new Database({ directory, busyTimeoutMs: 10 });
  holder.transaction(() => {
    expect(() => waiting.transaction(() => undefined)).toThrow(expect.objectContaining({ code: "storage-failed" }));
  });
  waiting.transaction(() => undefined);
  holder.close();
  waiting.close();
});

it("packs anew what the version before packed: its documents are queued, and nothing of them answers until then", async () => {
  const old = new Database({ directory, busyTimeoutMs: 1_000 });
  migrate(old, directory, lastPackedTogether);
  old.execute(`
    INSERT INTO equipment (tenant, slug, name, created_at, generation) VALUES ('acme', 'press', 'Press', 1, 1);
    INSERT INTO documents (tenant, equipment, id, title, file_name, created_at, latest_version, active_version)
      VALUES ('acme', 'press', 'd', 'D', 'd', 1, 2, 1);
    INSERT INTO versions (tenant, equipment, document_id, version, content_hash, bytes, media_type, file_name, file_key, created_at)
      VALUES ('acme', 'press', 'd', 1, 'a', 1, 'text/plain', 'd', 'a', 1), ('acme', 'press', 'd', 2, 'b', 1, 'text/plain', 'd', 'b', 1);
    INSERT INTO segments (tenant, equipment, document_id, version, ordinal, first_chunk, chunk_count, lexical)
      VALUES ('acme', 'press', 'd', 1, 0, 0, 1, x'00');
    INSERT INTO jobs (tenant, equipment, id, document_id, version, state, searchable, progress, attempts, fence, created_at, updated_at)
      VALUES ('acme', 'press', 'j1', 'd', 1, 'indexed', 1, '{"stage":"done","done":1,"total":1}', 1, 1, 1, 1),
             ('acme', 'press', 'j2', 'd', 2, 'failed', 0, '{"stage":"done","done":1,"total":1}', 3, 3, 1, 1)`);
  old.close();
  const store = openSqliteStore({ directory });
  expect(await store.documents.readPartition(pressKey)).toEqual({ generation: 2, segments: [] });
  expect(await store.jobs.getJob(pressKey, "j1")).toMatchObject({ state: "queued", searchable: false, attempts: 0 });
  expect(await store.jobs.getJob(pressKey, "j2")).toMatchObject({ state: "failed" });
  const lease = leaseOf(await claimOnly(store));
  await store.documents.putIndexed(lease, sampleIndex(pressKey, "d", 1), { activate: true, now: 5 });
  expect((await store.documents.readPartition(pressKey))?.segments).toHaveLength(2);
  await store.close();
});

it("carries passages and details over that had rows of their own, and leaves nothing of them behind when their document goes", async () => {
  const old = new Database({ directory, busyTimeoutMs: 1_000 });
  migrate(old, directory, lastOfRows);
  old.execute(`
    INSERT INTO equipment (tenant, slug, name, created_at, generation) VALUES ('acme', 'press', 'Press', 1, 1);
    INSERT INTO documents (tenant, equipment, id, title, file_name, created_at, latest_version, active_version)
      VALUES ('acme', 'press', 'd', 'D', 'd', 1, 1, 1), ('acme', 'press', 'e', 'E', 'e', 1, 1, NULL);
    INSERT INTO versions (tenant, equipment, document_id, version, content_hash, bytes, media_type, file_name, file_key, created_at)
      VALUES ('acme', 'press', 'd', 1, 'a', 1, 'text/plain', 'd', 'a', 1), ('acme', 'press', 'e', 1, 'b', 1, 'text/plain', 'e', 'b', 1);
    INSERT INTO segments (tenant, equipment, document_id, version, ordinal, first_chunk, chunk_count, lexical, vectors, model)
      VALUES ('acme', 'press', 'd', 1, 0, 0, 6, x'00', x'01', 'm'), ('acme', 'press', 'd', 1, 1, 6, 5, x'02', NULL, NULL)`);
  const chunks = Array.from({ length: 11 }, (_, ordinal) => sampleChunk("d", 1, ordinal));
  for (const { ordinal, pageFrom, pageTo, headingPath, sentences, text, hash } of [...chunks, { ...sampleChunk("e", 1, 0) }]) {
    const document = text.startsWith("e") ? "e" : "d";
    old.run(
      "INSERT INTO chunks VALUES ('acme', 'press', :document, 1, :ordinal, :pageFrom, :pageTo, :headingPath, :sentences, :text, :hash)",
      {
        ...{ document, ordinal, pageFrom, pageTo, text, hash },
        ...{ headingPath: JSON.stringify(headingPath), sentences: JSON.stringify(sentences) },
      },
    );
  }
  const surface = (segment: number, chunk: number) => new Uint8Array([segment, chunk]);
  const sentence = (chunk: number) => new Uint8Array(chunk).fill(chunk);
  for (let chunk = 0; chunk < 6; chunk++) {
    old.run("INSERT INTO chunk_surfaces VALUES (:id, :bytes)", { id: 256 + chunk, bytes: surface(1, chunk) });
    old.run("INSERT INTO chunk_sentences VALUES (:id, :bytes)", { id: 256 + chunk, bytes: sentence(chunk) });
    if (chunk < 5) old.run("INSERT INTO chunk_surfaces VALUES (:id, :bytes)", { id: 512 + chunk, bytes: surface(2, chunk) });
  }
  old.close();

  const store = openSqliteStore({ directory });
  const { documents } = store;
  expect(await documents.readActiveChunks(pressKey)).toEqual(chunks);
  expect(await documents.readVersionChunks(pressKey, "e", 1)).toEqual([sampleChunk("e", 1, 0)]);
  expect(await documents.readChunks(pressKey, [{ documentId: "d", version: 1, ordinal: 9 }])).toEqual([chunks[9]]);
  const wanted = [
    { segmentId: "2", chunks: [4, 0] },
    { segmentId: "1", chunks: [5, 3] },
  ];
  expect(await documents.readDetails(pressKey, wanted)).toEqual([
    { surface: surface(2, 4) },
    { surface: surface(2, 0) },
    { surface: surface(1, 5), sentences: sentence(5) },
    { surface: surface(1, 3), sentences: sentence(3) },
  ]);
  const place = { ordinal: 0, firstChunk: 0, chunkCount: 6, model: "m", vectors: new Uint8Array([1]) };
  const sentences = Array.from({ length: 6 }, (_, chunk) => sentence(chunk));
  expect(await documents.readVersionSegments(pressKey, "d", 1)).toEqual([{ ...place, sentences }]);
  expect((await documents.readPartition(pressKey))?.generation).toBe(1);

  await documents.deleteDocument(pressKey, "d");
  await documents.deleteDocument(pressKey, "e");
  await store.close();
  using database = new DatabaseSync(join(directory, "equivox.db"));
  for (const table of ["packed_chunks", "packed_surfaces", "chunk_sentences", "segments"]) {
    expect(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()).toEqual({ rows: 0 });
  }
});
