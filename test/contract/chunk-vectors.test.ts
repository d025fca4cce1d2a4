import { afterAll, beforeAll, expect, it } from "vitest";
import { packVectors, quantizeChunk } from "../../src/knowledge/index/vectors.ts";
import { type MongoStore, openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import { acme, claimOnly, createEquipment, leaseOf, press, pressKey, sampleIndex, sampleUpload } from "./store-samples.ts";

const unit = (index: number) => Float32Array.from({ length: 4 }, (_, place) => (place === index ? 1 : 0));
const packed = (...chunks: number[]) =>
  packVectors(
    chunks.map((index) => quantizeChunk({ chunk: unit(index), units: [unit(3)], unitOf: [0, 0] }, 4)),
    4,
  );

describeWithMongo("vectors beside chunks", () => {
  let server: MongoTestServer;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });

  async function index(chunkVectors: boolean): Promise<{ store: MongoStore; rows: () => Promise<unknown[]>; documentId: string }> {
    const store = await openMongoStore({ url: server.databaseUrl(), minPoolSize: 0, chunkVectors });
    await createEquipment(store, acme, press);
    const { documentId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const lease = leaseOf(await claimOnly(store, 2_000));
    await store.documents.putIndexed(lease, sampleIndex(pressKey, documentId, 1), { activate: true, now: 3_000 });
    await store.documents.putVectors(lease, documentId, 1, [
      { ordinal: 0, ...packed(0, 1), model: "minilm" },
      { ordinal: 1, ...packed(2), model: "minilm" },
    ]);
    const chunks = store.connection.database.collection("document_chunks");
    const rows = () => chunks.find({}, { projection: { _id: 0, ordinal: 1, vector: 1, vectorModel: 1 }, sort: { ordinal: 1 } }).toArray();
    return { store, rows, documentId };
  }

  it("are stored for each chunk of every segment, and nobody else reads them", async () => {
    const { store, rows, documentId } = await index(true);
    expect(await rows()).toEqual([0, 1, 2].map((ordinal) => ({ ordinal, vector: [...unit(ordinal)], vectorModel: "minilm" })));
    const { chunks } = sampleIndex(pressKey, documentId, 1);
    expect(await store.documents.readActiveChunks(pressKey)).toEqual(chunks);
    await store.connection.database.dropDatabase();
    await store.close();
  });

  it("are not stored where no index wants them", async () => {
    const { store, rows } = await index(false);
    expect(await rows()).toEqual([0, 1, 2].map((ordinal) => ({ ordinal })));
    await store.connection.database.dropDatabase();
    await store.close();
  });
});
