import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { failure } from "../../src/errors.ts";
import { type Job } from "../../src/knowledge/job.ts";
import { acceptUpload } from "../../src/stores/mongo/accept-upload.ts";
import { deleteEquipment } from "../../src/stores/mongo/deletion.ts";
import { writeContent } from "../../src/stores/mongo/index-content.ts";
import { putIndexed, putVectors } from "../../src/stores/mongo/index-writer.ts";
import { fulfil, type Intake, intentOf, putIntent, readIntake } from "../../src/stores/mongo/intake.ts";
import { MongoDatabase } from "../../src/stores/mongo/mongo-database.ts";
import { MongoSessionStore } from "../../src/stores/mongo/mongo-session-store.ts";
import { type MongoStore, openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import {
  acme,
  active,
  ada,
  addIndexed,
  asStored,
  claimOnly,
  createEquipment,
  later,
  leaseOf,
  press,
  pressKey,
  pump,
  sampleIndex,
  sampleTurn,
  sampleUpload,
  uploadAndClaim as uploadAndClaimIn,
} from "./store-samples.ts";

describeWithMongo("a MongoDB store whose writers race or die", () => {
  let server: MongoTestServer;
  let url: string;
  let store: MongoStore;
  let other: MongoStore;
  let database: MongoDatabase;
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(async () => {
    url = server.databaseUrl();
    store = await openMongoStore({ url, minPoolSize: 0 });
    other = await openMongoStore({ url, minPoolSize: 0 });
    database = new MongoDatabase(store.connection);
    await createEquipment(store, acme, press);
  });
  afterEach(async () => {
    await store.connection.database.dropDatabase();
    await store.close();
    await other.close();
  });

  const rows = (name: "documents_metadata" | "jobs" | "segments" | "document_chunks" | "pages") => database.count(name, {});

  /** Records what an upload is accepted as, and stops there, as a process that dies does. */
  const beginUpload = async (upload = sampleUpload(pressKey)): Promise<Intake> => {
    const intake = await readIntake(database, pressKey);
    if (!intake) throw new Error("the equipment is missing");
    const intent = intentOf(upload, { kind: "document", documentId: upload.documentId, version: 1 });
    expect(await putIntent(database, pressKey, intake, intent)).toBe(true);
    return { ...intake, number: intake.number + 1, intent };
  };

  it("does not call an upload failed that it has recorded and could not finish: its file is needed", async () => {
    class Broken extends MongoDatabase {
      override insert(): Promise<void> {
        return Promise.reject(failure("storage-failed", { what: "the collection", problem: "the connection was closed" }));
      }
    }
    const upload = sampleUpload(pressKey);
    await expect(acceptUpload(new Broken(store.connection), upload)).rejects.toMatchObject({ code: "store-unreachable" });
    expect(await store.documents.listFileKeys()).toEqual([upload.fileKey]);
    const again = await other.documents.acceptUpload({
      ...upload,
      documentId: "doc.press.again",
      jobId: "job.press.again",
      fileKey: "acme/again",
    });
    expect(again.created).toBe(false);
    expect(await store.documents.listFileKeys()).toEqual([upload.fileKey]);
  });

  it("knows a turn again that a call stored which was given up, whenever it lands", async () => {
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
    await store.sessions.appendTurn(acme, ada, "s1", sampleTurn("Before?"));
    const { sessions } = store;
    class Late extends MongoDatabase {
      override async insert(...row: Parameters<MongoDatabase["insert"]>): Promise<void> {
        // Between the look for the turn and its row.
        await sessions.appendTurn(acme, ada, "s1", sampleTurn());
        await super.insert(...row);
      }
    }
    expect((await new MongoSessionStore(new Late(store.connection)).appendTurn(acme, ada, "s1", sampleTurn())).number).toBe(2);
    expect((await sessions.listTurns(acme, ada, "s1")).map(({ question }) => question)).toEqual(["Before?", "What torque?"]);
  });

  it("accepts uploads of the same and of different content over two connections, each once and in order", async () => {
    const contents = ["one", "two", "three"];
    const accepted = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        (index % 2 ? store : other).documents.acceptUpload(
          sampleUpload(pressKey, { contentHash: contents[index % 3] ?? "", fileName: `${index % 3}.pdf` }),
        ),
      ),
    );
    expect(accepted.filter(({ created }) => created)).toHaveLength(3);
    expect(new Set(accepted.map(({ documentId, version }) => `${documentId} ${version}`)).size).toBe(3);
    expect([await rows("documents_metadata"), await rows("jobs")]).toEqual([3, 3]);
  });

  it("makes one new job when the same failed content comes many times at once", async () => {
    const upload = { contentHash: "same", fileName: "m" };
    await store.documents.acceptUpload(sampleUpload(pressKey, upload));
    const progress = { stage: "reading", done: 0, total: 1 } as const;
    await store.jobs.finishJob(leaseOf(await claimOnly(store)), { state: "failed", searchable: false, progress, now: 1 });
    const accepted = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 ? store : other).documents.acceptUpload(sampleUpload(pressKey, upload))),
    );
    expect(new Set(accepted.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await rows("jobs")).toBe(2);
  });

  it("finishes an upload whose process died after it was accepted, before the next one is", async () => {
    const upload = sampleUpload(pressKey, { contentHash: "same" });
    await beginUpload(upload);
    expect(await store.documents.listDocuments(pressKey)).toEqual([]);
    expect(await store.documents.listFileKeys()).toEqual([upload.fileKey]);
    const again = await other.documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    expect(again).toEqual({ documentId: upload.documentId, version: 1, jobId: upload.jobId, created: false });
    expect(await store.documents.listFileKeys()).toEqual([upload.fileKey]);
    expect(await claimOnly(store)).toMatchObject({ id: upload.jobId, documentId: upload.documentId });
  });

  it("brings no deleted document back when the upload that made it is written late", async () => {
    const late = await beginUpload();
    await other.documents.acceptUpload(sampleUpload(pressKey));
    expect(await other.documents.deleteDocument(pressKey, late.intent?.documentId ?? "")).toHaveLength(1);
    expect(await fulfil(database, pressKey, late)).toBe(false);
    expect([await rows("documents_metadata"), await rows("jobs")]).toEqual([1, 1]);
  });

  it("brings nothing of deleted equipment back, nor into a new one of the same slug", async () => {
    const late = await beginUpload();
    await other.equipment.delete(acme, press);
    expect(await fulfil(database, pressKey, late)).toBe(false);
    await createEquipment(other, acme, press, 2_000);
    const intake = await readIntake(database, pressKey);
    expect(await putIntent(database, pressKey, { ...late, number: intake?.number ?? -1 }, late.intent!)).toBe(false);
    expect([await rows("documents_metadata"), await rows("jobs")]).toEqual([0, 0]);
  });

  it("hides a document and equipment whose deletion was cut off, and finishes it at the next start", async () => {
    const { documentId } = await addIndexed(store, pressKey);
    const pumpKey = await createEquipment(store, acme, pump);
    await addIndexed(store, pumpKey);
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: pumpKey.equipment, startedAt: 1 });
    await store.sessions.appendTurn(acme, ada, "s1", sampleTurn());
    await database.update("documents_metadata", { id: documentId }, { $set: { deleting: true } });
    await database.update("equipment", { slug: pumpKey.equipment }, { $set: { deleting: true } });
    expect(await store.documents.getDocument(pressKey, documentId)).toBeUndefined();
    expect(await store.equipment.list(acme)).toHaveLength(1);
    expect(await store.documents.getGeneration(pumpKey)).toBeUndefined();
    await (await openMongoStore({ url, minPoolSize: 0 })).close();
    expect(await Promise.all((["documents_metadata", "jobs", "segments", "document_chunks", "pages"] as const).map(rows))).toEqual([
      0, 0, 0, 0, 0,
    ]);
    expect([await database.count("user_sessions", {}), await database.count("turns", {})]).toEqual([0, 0]);
    expect((await store.equipment.get(acme, press))?.manifest.active).toEqual([]);
  });

  it("leaves new equipment of the same slug alone when another process finished the deletion meanwhile", async () => {
    await addIndexed(store, pressKey);
    class Delayed extends MongoDatabase {
      #once = true;
      override async all<Value>(...read: Parameters<typeof MongoDatabase.prototype.all<Value>>): Promise<Value[]> {
        if (read[1] === "segments" && this.#once) {
          this.#once = false;
          await other.equipment.delete(acme, press);
          await createEquipment(other, acme, press, 5_000);
          await addIndexed(other, pressKey);
        }
        return super.all(...read);
      }
    }
    expect(await deleteEquipment(new Delayed(store.connection), acme, press)).toBe(true);
    expect((await store.documents.readPartition(pressKey))?.segments).toHaveLength(2);
    expect([await rows("documents_metadata"), await rows("jobs"), await rows("document_chunks"), await rows("pages")]).toEqual([
      1, 1, 3, 3,
    ]);
  });

  it("lets equipment be made again whose deletion was cut off", async () => {
    await addIndexed(store, pressKey);
    await database.update("equipment", { slug: press }, { $set: { deleting: true } });
    await createEquipment(store, acme, press, 5_000);
    expect(await store.documents.listDocuments(pressKey)).toEqual([]);
    expect([await rows("segments"), await rows("jobs")]).toEqual([0, 0]);
  });

  const uploadAndClaim = () => uploadAndClaimIn(store, { fileName: "m" });

  it("answers from the active writing while the same version is written anew", async () => {
    const { upload, lease } = await uploadAndClaim();
    const { documentId } = upload;
    const index = sampleIndex(pressKey, documentId, 1);
    await store.documents.putIndexed(lease, index, active);
    const chunks = index.chunks.map((chunk) => ({ ...chunk, text: "another" }));
    const nothing = () => Promise.resolve();
    for (const content of ["000000000000000000000000", "ffffffffffffffffffffffff"]) {
      await writeContent(database, { ...pressKey, documentId, version: 1 }, content, { ...index, chunks, pages: [] }, nothing);
    }
    const refs = index.chunks.map(({ ordinal }) => ({ documentId, version: 1, ordinal }));
    expect(await store.documents.readChunks(pressKey, refs)).toEqual(index.chunks);
    expect(await store.documents.readActiveChunks(pressKey)).toEqual(index.chunks);
    expect((await store.documents.readPartition(pressKey))?.segments).toEqual(asStored(index.segments));
  });

  it("keeps nothing of a writer that lost its job, nor of one that died before", async () => {
    const { upload, lease } = await uploadAndClaim();
    const { documentId } = upload;
    const key = { ...pressKey, documentId, version: 1 };
    await writeContent(database, key, "dead", sampleIndex(pressKey, documentId, 1, 9), () => Promise.resolve());
    let taken: Job | undefined;
    class Overtaken extends MongoDatabase {
      override async insertMany(...rows: Parameters<MongoDatabase["insertMany"]>): Promise<void> {
        await super.insertMany(...rows);
        taken ??= await other.jobs.claimJob(9_000, 1_000);
      }
    }
    const late = putIndexed(new Overtaken(store.connection), lease, sampleIndex(pressKey, documentId, 1, 1_500), true);
    await expect(late).rejects.toMatchObject({ code: "job-lease-lost" });
    if (!taken) throw new Error("the job cannot be claimed");
    await other.documents.putIndexed(leaseOf(taken), sampleIndex(pressKey, documentId, 1, 4), active);
    expect([await rows("document_chunks"), await rows("segments"), await rows("pages")]).toEqual([4, 2, 4]);
    expect(await store.documents.getGeneration(pressKey)).toBe(1_001);
  });

  it("has given a document its new title by the time a new generation is read, since that is when readers look", async () => {
    const titles: (string | undefined)[] = [];
    class Watched extends MongoDatabase {
      override async update(...change: Parameters<MongoDatabase["update"]>): Promise<boolean> {
        const changed = await super.update(...change);
        if (change[0] === "equipment") titles.push((await other.documents.getDocument(pressKey, documentId))?.title);
        return changed;
      }
    }
    const watched = new Watched(store.connection);
    const { upload, lease } = await uploadAndClaim();
    const { documentId } = upload;
    await putIndexed(watched, lease, { ...sampleIndex(pressKey, documentId, 1), title: "Press 1" }, true);
    await store.jobs.finishJob(lease, { ...later, state: "indexed" });
    const next = await uploadAndClaim();
    await store.documents.putIndexed(next.lease, sampleIndex(pressKey, documentId, 2), { activate: false, now: 3_000 });
    const key = { ...pressKey, documentId, version: 2 };
    await putVectors(watched, next.lease, key, [], { complete: { model: "m", title: "Press 2" } });
    expect(titles).toEqual(["Press 1", "Press 2"]);
  });

  it("activates versions of many documents at once, losing none", async () => {
    const uploads = await Promise.all(Array.from({ length: 8 }, () => store.documents.acceptUpload(sampleUpload(pressKey))));
    await Promise.all(
      uploads.map(async ({ documentId, jobId }, number) => {
        const at = number % 2 ? store : other;
        const job = await at.jobs.claim(pressKey, jobId, 2_000, 1_000);
        if (!job) throw new Error("the job cannot be claimed");
        await at.documents.putIndexed(leaseOf(job), sampleIndex(pressKey, documentId, 1), active);
      }),
    );
    const equipment = await store.equipment.get(acme, press);
    expect(equipment?.manifest.generation).toBe(1_008);
    expect(equipment?.manifest.active.map(({ documentId }) => documentId).sort()).toEqual(
      uploads.map(({ documentId }) => documentId).sort(),
    );
  });
});
