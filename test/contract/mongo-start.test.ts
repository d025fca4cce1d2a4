import { Binary } from "mongodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type MongoConnection, openMongoClient } from "../../src/stores/mongo/mongo-client.ts";
import { openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { checkOwnership, ensureSchema } from "../../src/stores/mongo/schema.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { acme, addIndexed, createEquipment, press, pressKey } from "./store-samples.ts";

/** A way to the server that can hang or break, and the server's address by that way. */
async function startRelay(url: string): Promise<{ relay: TcpProxy; through: string }> {
  const address = new URL(url);
  const relay = await TcpProxy.start({ target: Number(address.port) });
  address.port = String(relay.port);
  return { relay, through: address.href };
}

describeWithMongo("the start of a MongoDB store", () => {
  let server: MongoTestServer;
  let url: string;
  let behind: MongoConnection;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(async () => {
    url = server.databaseUrl();
    behind = await openMongoClient({ url, minPoolSize: 0 });
  });
  afterEach(async () => {
    await behind.database.dropDatabase();
    await behind.close();
  });

  it("marks an empty database, by two starters at once, and knows it again", async () => {
    expect(await checkOwnership(behind)).toEqual({ state: "empty" });
    const stores = await Promise.all([1, 2, 3].map(() => openMongoStore({ url, minPoolSize: 0 })));
    expect(await behind.database.collection("equivox").countDocuments()).toBe(1);
    expect(await checkOwnership(behind)).toEqual({ state: "ours", schemaVersion: 3 });
    const indexes = await behind.database.collection("segments").indexes();
    expect(indexes.map(({ name }) => name)).toContain("segment");
    await Promise.all(stores.map((store) => store.close()));
  });

  it("refuses a database with collections of these names that it did not make, and leaves it untouched", async () => {
    await behind.database.collection<{ mine: number }>("equipment").insertOne({ mine: 1 });
    await behind.database.collection<{ mine: number }>("other").insertOne({ mine: 2 });
    await expect(openMongoStore({ url, minPoolSize: 0 })).rejects.toMatchObject({
      code: "store-foreign",
      detail: { database: behind.database.databaseName, collections: "equipment" },
    });
    const names = (await behind.database.listCollections().toArray()).map(({ name }) => name);
    expect(names.sort()).toEqual(["equipment", "other"]);
    expect(await behind.database.collection("equipment").indexes()).toHaveLength(1);
    expect(await behind.database.collection("equipment").findOne()).toMatchObject({ mine: 1 });
  });

  it("refuses somebody's own collection called equivox, and takes one that is empty for the beginning of ours", async () => {
    await behind.database.createCollection("equivox");
    expect(await checkOwnership(behind)).toEqual({ state: "empty" });
    await behind.database.collection("equivox").insertOne({ theirs: true });
    await expect(ensureSchema(behind, 1)).rejects.toMatchObject({ code: "store-foreign", detail: { collections: "equivox" } });
  });

  it("refuses a database that a newer version wrote", async () => {
    await ensureSchema(behind, 1);
    await behind.database.collection("equivox").updateOne({}, { $set: { schemaVersion: 99 } });
    await expect(openMongoStore({ url, minPoolSize: 0 })).rejects.toMatchObject({
      code: "store-newer",
      detail: { found: 99, known: 3 },
    });
  });

  it("has what an earlier version packed packed anew, once", async () => {
    const store = await openMongoStore({ url, minPoolSize: 0 });
    await createEquipment(store, acme, press);
    const { jobId } = await addIndexed(store, pressKey);
    const before = await store.jobs.getJob(pressKey, jobId);
    await behind.database.collection("equivox").updateOne({}, { $set: { schemaVersion: 1 } });
    const stores = [await openMongoStore({ url, minPoolSize: 0 }), await openMongoStore({ url, minPoolSize: 0 })];
    expect(before).toMatchObject({ state: "indexed", searchable: true });
    const after = { state: "queued", searchable: false, attempts: 0, fence: before!.fence + 1 };
    expect(await store.jobs.getJob(pressKey, jobId)).toMatchObject(after);
    expect(await checkOwnership(behind)).toEqual({ state: "ours", schemaVersion: 3 });
    await Promise.all([store, ...stores].map((one) => one.close()));
  });

  it("reads surfaces that have rows of their own, as schema 2 wrote them, and packs nothing of them anew", async () => {
    const store = await openMongoStore({ url, minPoolSize: 0 });
    await createEquipment(store, acme, press);
    const { jobId } = await addIndexed(store, pressKey);
    const details = behind.database.collection("chunk_details");
    const packed = await details.find().toArray();
    const detailsOf = async (of: typeof store) => {
      const segments = (await of.documents.readPartition(pressKey))?.segments ?? [];
      return of.documents.readDetails(
        pressKey,
        segments.map(({ id, chunkCount }) => ({ segmentId: id, chunks: Array.from({ length: chunkCount }, (_, chunk) => chunk) })),
      );
    };
    const before = await detailsOf(store);
    expect(before.map((one) => one?.surface.byteLength)).toEqual([3, 3, 3]);
    expect(packed.map((row) => row["count"] as number)).toEqual([2, 1]);
    await details.deleteMany({});
    for (const { _id: _, count: __, ...row } of packed) {
      const surfaces = before.flatMap((one) => one?.surface ?? []).filter((surface) => surface[1] === row["ordinal"]);
      await details.insertMany(surfaces.map((surface, chunk) => ({ ...row, chunk, bytes: new Binary(surface) })));
    }
    await behind.database.collection("equivox").updateOne({}, { $set: { schemaVersion: 2 } });
    const again = await openMongoStore({ url, minPoolSize: 0 });
    expect(await details.countDocuments()).toBe(3);
    expect(await detailsOf(again)).toEqual(before);
    expect(await checkOwnership(behind)).toEqual({ state: "ours", schemaVersion: 3 });
    expect(await again.jobs.getJob(pressKey, jobId)).toMatchObject({ state: "indexed" });
    await Promise.all([store, again].map((one) => one.close()));
  });

  it("leaves other people's collections beside its own alone", async () => {
    await behind.database.collection("bicycles").insertOne({ theirs: true });
    await (await openMongoStore({ url, minPoolSize: 0 })).close();
    expect(await behind.database.collection("bicycles").countDocuments()).toBe(1);
  });

  it("ends a read that hangs at its deadline, and goes on by itself when the server answers again", async () => {
    const { relay, through } = await startRelay(url);
    const store = await openMongoStore({ url: through, minPoolSize: 0, timeoutMs: 5_000, voiceTimeoutMs: 200 });
    await createEquipment(store, acme, press);
    relay.hang();
    await expect(store.documents.getGeneration(pressKey)).rejects.toMatchObject({
      code: "store-unreachable",
      detail: { problem: "no reply within 200 ms" },
    });
    relay.heal();
    expect(await store.documents.getGeneration(pressKey)).toBe(1_000);
    relay.reset();
    expect(await store.equipment.list(acme)).toHaveLength(1);
    await store.close();
    expect(store.connection.poolState()).toEqual({ size: 0, inUse: 0, waiting: 0 });
    await relay.close();
  });

  it("ends a write that hangs at its deadline", async () => {
    const { relay, through } = await startRelay(url);
    const store = await openMongoStore({ url: through, minPoolSize: 0, timeoutMs: 300 });
    relay.hang();
    await expect(createEquipment(store, acme, press)).rejects.toMatchObject({ code: "store-unreachable" });
    await store.close();
    await relay.close();
  });

  it("tells each command, how long it took, and whether it succeeded", async () => {
    const told: [string, boolean][] = [];
    const events = { onCommand: (name: string, durationMs: number, ok: boolean) => void told.push([name, ok && durationMs >= 0]) };
    const connection = await openMongoClient({ url, minPoolSize: 0, events });
    await connection.ping();
    await connection.run("nothing", () => connection.database.command({ equivoxDoesNotExist: 1 })).catch(() => undefined);
    expect(told).toEqual([
      ["ping", true],
      ["equivoxDoesNotExist", false],
    ]);
    await connection.close();
  });
});
