import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { allCollections } from "../../src/stores/mongo/index-definitions.ts";
import { type MongoStore, openMongoStore } from "../../src/stores/mongo/mongo-store.ts";
import { describeWithMongo, type MongoTestServer, startMongoServer } from "../support/mongo-server.ts";
import {
  acme,
  ada,
  addIndexed,
  claimOnly,
  createEquipment,
  later,
  leaseOf,
  press,
  pressKey,
  sampleIndex,
  sampleTurn,
  sampleUpload,
} from "./store-samples.ts";
import { sampleFeedback, sampleQuestion, sampleVerified } from "./store-loop.ts";

interface Sent {
  readonly name: string;
  readonly collection: string;
  /** The fields that each part of the command is addressed by. */
  readonly addressed: readonly (readonly string[])[];
}

const fields = z.record(z.string(), z.unknown());
const batch = z.array(fields);

/** What a command goes to, read from what the driver sends. */
function sentBy(name: string, command: Readonly<Record<string, unknown>>): Sent {
  const parts =
    name === "insert"
      ? batch.parse(command["documents"])
      : name === "update"
        ? batch.parse(command["updates"]).map(({ q }) => fields.parse(q))
        : name === "delete"
          ? batch.parse(command["deletes"]).map(({ q }) => fields.parse(q))
          : name === "aggregate"
            ? batch.parse(command["pipeline"]).flatMap(({ $match }) => ($match === undefined ? [] : [fields.parse($match)]))
            : [fields.parse(command["filter"] ?? command["query"] ?? {})];
  // What addresses nothing goes to every shard.
  return { name, collection: String(command[name]), addressed: (parts.length > 0 ? parts : [{}]).map((part) => Object.keys(part)) };
}

const shardKeys = new Map(allCollections.map(({ name, shardKey }) => [name, Object.keys(shardKey ?? {})]));

function withoutShardKey({ collection, addressed }: Sent): boolean {
  const key = shardKeys.get(collection) ?? [];
  return addressed.some((part) => !key.every((field) => part.includes(field)));
}

describeWithMongo("what a MongoDB store sends", () => {
  let server: MongoTestServer;
  let store: MongoStore;
  let sent: Sent[];
  beforeAll(async () => {
    server = await startMongoServer();
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(async () => {
    sent = [];
    const onCommandStart = (name: string, command: Readonly<Record<string, unknown>>) => {
      if (["find", "insert", "update", "delete", "findAndModify", "aggregate", "getMore"].includes(name)) sent.push(sentBy(name, command));
    };
    store = await openMongoStore({ url: server.databaseUrl(), minPoolSize: 0, events: { onCommandStart } });
    await createEquipment(store, acme, press);
  });
  afterEach(async () => {
    await store.connection.database.dropDatabase();
    await store.close();
  });

  it("answers each hot read by one command that carries the shard key", async () => {
    const { documentId } = await addIndexed(store, pressKey, {}, 40);
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
    const refs = Array.from({ length: 12 }, (_, ordinal) => ({ documentId, version: 1, ordinal }));
    const reads: Record<string, () => Promise<unknown>> = {
      generation: () => store.documents.getGeneration(pressKey),
      chunks: () => store.documents.readChunks(pressKey, refs),
      equipment: () => store.equipment.get(acme, press),
      document: () => store.documents.getDocument(pressKey, documentId),
      session: () => store.sessions.getSession(acme, ada, "s1"),
      sessions: () => store.sessions.listSessions(acme, ada, { limit: 20 }),
      turns: () => store.sessions.listTurns(acme, ada, "s1"),
      page: () => store.documents.getPage(pressKey, documentId, 1, 2),
      verified: () => store.verifiedAnswers.list(pressKey),
      groups: () => store.unanswered.listHeads(pressKey, "unanswered"),
      access: () => store.tenancy.getUserAccess(acme, ada),
    };
    for (const [what, read] of Object.entries(reads)) {
      sent = [];
      expect(await read(), what).toBeDefined();
      expect(
        sent.map(({ name }) => name),
        what,
      ).toEqual(["find"]);
      expect(sent.filter(withoutShardKey), what).toEqual([]);
    }
  });

  it("reads a partition by its manifest and one range of segments", async () => {
    await addIndexed(store, pressKey, {}, 500);
    await addIndexed(store, pressKey, {}, 100);
    sent = [];
    expect((await store.documents.readPartition(pressKey))?.segments).toHaveLength(300);
    expect(sent.map(({ name, collection }) => `${name} ${collection}`)).toEqual(["find equipment", "find segments"]);
    expect(sent.filter(withoutShardKey)).toEqual([]);
  });

  it("writes nothing without the shard key from an upload to its deletion, and reads nothing of a conversation without it", async () => {
    sent = [];
    const upload = await store.documents.acceptUpload(sampleUpload(pressKey, { fileName: "m" }));
    const job = await store.jobs.claim(pressKey, upload.jobId, 2_000, 1_000);
    if (!job) throw new Error("the job cannot be claimed");
    const { documentId } = upload;
    await store.documents.putIndexed(leaseOf(job), sampleIndex(pressKey, documentId, 1), { activate: true, now: 3_000 });
    await store.documents.putVectors(leaseOf(job), documentId, 1, [{ ordinal: 0, vectors: new Uint8Array(4), model: "m", sentences: [] }]);
    await store.jobs.heartbeat(leaseOf(job), { ...later, leaseMs: 1_000 });
    await store.jobs.finishJob(leaseOf(job), { ...later, state: "indexed" });
    await store.jobs.listJobs(pressKey, documentId);
    await store.verifiedAnswers.put(sampleVerified());
    await store.verifiedAnswers.delete(pressKey, sampleVerified().id);
    await store.unanswered.count(sampleQuestion(), { unansweredMaxGroups: 1, unansweredMaxExamples: 1 });
    await store.unanswered.count(sampleQuestion({ id: "unq.press.2" }), { unansweredMaxGroups: 1, unansweredMaxExamples: 1 });
    await store.unanswered.uncount(pressKey, "unq.press.2", "ans.press.1");
    for (const answerId of ["ans.press.1", "ans.press.2"]) await store.feedback.put(sampleFeedback({ answerId }), 1);
    await store.documents.readActiveChunks(pressKey);
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
    await store.sessions.appendTurn(acme, ada, "s1", sampleTurn());
    await store.sessions.endSession(acme, ada, "s1", 9);
    await store.equipment.update(acme, press, { name: "Press" });
    await store.documents.deleteDocument(pressKey, documentId);
    expect(sent.length).toBeGreaterThan(30);
    expect(sent.filter(withoutShardKey)).toEqual([]);
  });

  it("names the tenant at least when equipment is listed or deleted", async () => {
    await addIndexed(store, pressKey);
    sent = [];
    await store.equipment.list(acme);
    await store.equipment.delete(acme, press);
    expect(sent.filter(({ addressed }) => addressed.some((part) => !part.includes("tenant_id")))).toEqual([]);
  });

  it("splits what is larger than a document of MongoDB may be, and joins it again", async () => {
    const upload = await store.documents.acceptUpload(sampleUpload(pressKey));
    const lease = leaseOf(await claimOnly(store));
    const index = sampleIndex(pressKey, upload.documentId, 1, 1);
    const lexical = new Uint8Array(17_500_000).map((_, position) => position % 251);
    const segments = index.segments.map((segment) => ({ ...segment, lexical }));
    await store.documents.putIndexed(lease, { ...index, segments }, { activate: true, now: 1 });
    const snapshot = await store.documents.readPartition(pressKey);
    expect(snapshot?.segments).toHaveLength(1);
    const [read] = snapshot?.segments ?? [];
    expect(Buffer.compare(Buffer.from(read?.lexical ?? []), lexical)).toBe(0);
    expect(read?.lexical.buffer.byteLength).toBe(lexical.byteLength);
  });
});
