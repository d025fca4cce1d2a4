import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { GridFSBucket } from "mongodb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { failure } from "../../src/errors.ts";
import { openGridfsFiles } from "../../src/stores/gridfs/gridfs-files.ts";
import { type MongoConnection, openMongoClient } from "../../src/stores/mongo/mongo-client.ts";
import { ensureSchema } from "../../src/stores/mongo/schema.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { describeFiles } from "./files.ts";
import { acme } from "./store-samples.ts";

const graceMs = 86_400_000;

async function open(server: MongoTestServer) {
  const directory = await mkdtemp(join(tmpdir(), "equivox-files-"));
  const clock = new ManualClock();
  const connection = await openMongoClient({ url: server.databaseUrl(), minPoolSize: 0 });
  await ensureSchema(connection, clock.now());
  const { database } = connection;
  const opened: { close(): Promise<void> }[] = [];
  const connect = async (over = connection) => {
    const files = await openGridfsFiles({
      connection: over,
      temporaryDirectory: directory,
      temporaryMaxBytes: 10_000_000,
      operationTimeoutMs: 10_000,
      clock,
    });
    opened.push(files);
    return files;
  };
  return {
    files: await connect(),
    database,
    clock,
    graceMs,
    openAgain: async () => {
      clock.advance(graceMs);
      return connect();
    },
    neighbour: () => connect(),
    connection,
    connect,
    count: async () => {
      const keys = [
        ...(await database.collection("originals.files").distinct("_id")),
        ...(await database.collection("originals.incoming").distinct("_id")),
        ...(await database.collection<{ files_id: string }>("originals.chunks").distinct("files_id")),
      ];
      return new Set(keys.map(String)).size;
    },
    advance: (durationMs: number) => clock.advance(durationMs),
    dispose: async () => {
      for (const files of opened) await files.close();
      expect(await readdir(directory)).toEqual([]);
      await rm(directory, { recursive: true });
      await database.dropDatabase();
      await connection.close();
    },
  };
}

describeWithMongo("GridFS", () => {
  let server: MongoTestServer;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  describeFiles("GridFS", () => open(server), { sharing: true });

  describe("a bucket", () => {
    let harness: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      harness = await open(server);
    });
    afterEach(async () => {
      await harness.dispose();
    });
    const limit = { fileName: "manual.pdf", maxBytes: 100_000_000, signal: new AbortController().signal };

    it("lays files out as every tool for GridFS reads them", async () => {
      const pieces = Array.from({ length: 70 }, (_, index) => Buffer.alloc(33_333, index));
      const key = await (await harness.files.receive(acme, Readable.from(pieces), limit)).keep();
      const bucket = new GridFSBucket(harness.database, { bucketName: "originals" });
      expect((await buffer(bucket.openDownloadStreamByName(key))).equals(Buffer.concat(pieces))).toBe(true);
      expect(await bucket.find().toArray()).toMatchObject([{ _id: key, length: 2_333_310, chunkSize: 261_120 }]);
    });

    it("does not pass half a file for a whole one", async () => {
      const key = await (await harness.files.receive(acme, Readable.from([Buffer.alloc(600_000)]), limit)).keep();
      await harness.database.collection("originals.chunks").deleteOne({ files_id: key, n: 1 });
      await expect(buffer((await harness.files.open(key)).stream)).rejects.toMatchObject({ code: "storage-failed" });
      await expect(harness.files.local(key)).rejects.toMatchObject({ code: "storage-failed" });
    });

    it("sweeps chunks that landed after the call that wrote them was given up", async () => {
      const { connection } = harness;
      let calls = 0;
      const run: MongoConnection["run"] = (what, work, deadline) =>
        ++calls === 2
          ? Promise.reject(failure("store-unreachable", { address: "the test", problem: "no reply" }))
          : connection.run(what, work, deadline);
      const files = await harness.connect({ ...connection, run });
      await expect(files.receive(acme, Readable.from([Buffer.alloc(10)]), limit)).rejects.toMatchObject({ code: "store-unreachable" });
      const [row] = await harness.database.collection<{ _id: string }>("originals.incoming").find().toArray();
      await harness.database.collection("originals.chunks").insertOne({ files_id: row?._id, n: 0, data: Buffer.alloc(10) });
      harness.advance(graceMs);
      expect(await files.sweep(new Set())).toBe(1);
      expect(await harness.count()).toBe(0);
    });

    it("sweeps the chunks of an upload whose process died, once it is too old to be under way", async () => {
      await harness.database
        .collection<{ _id: string; started_at: Date }>("originals.incoming")
        .insertOne({ _id: "acme/x", started_at: new Date(harness.clock.now()) });
      await harness.database.collection("originals.chunks").insertOne({ files_id: "acme/x", n: 0, data: Buffer.alloc(10) });
      expect(await harness.files.sweep(new Set())).toBe(0);
      harness.advance(graceMs);
      expect(await harness.files.sweep(new Set())).toBe(1);
      expect(await harness.count()).toBe(0);
    });
  });
});
