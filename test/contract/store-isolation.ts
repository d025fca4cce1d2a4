import { beforeEach, expect, it } from "vitest";
import { type AcceptedUpload, type JobLease, type PartitionKey } from "../../src/knowledge/document-store.ts";
import { type HarnessOf } from "./store.ts";
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
  rival,
  sampleIndex,
  sampleTurn,
  sampleUpload,
} from "./store-samples.ts";

/** The rival has equipment of the same slug and a user of the same id, and tries every method with the ids of acme. */
export function describeIsolation(harness: HarnessOf): void {
  let theirs: AcceptedUpload;
  let rivalKey: PartitionKey;

  beforeEach(async () => {
    const { store } = harness();
    await createEquipment(store, acme, press);
    rivalKey = await createEquipment(store, rival, press);
    theirs = await addIndexed(store, pressKey, { fileName: "secret.pdf", contentHash: "secret" });
    await store.tenancy.createTenant({ id: acme, name: "Acme", createdAt: 1 });
    await store.tenancy.putUser({ tenant: acme, id: ada, name: "Ada", permissions: ["ask"], createdAt: 1 }, 1);
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
    await store.sessions.appendTurn(acme, ada, "s1", sampleTurn());
  });

  it("shows a foreign tenant no document, version, page, chunk, segment or job", async () => {
    const { documents, jobs } = harness().store;
    const { documentId, jobId } = theirs;
    expect(await documents.getDocument(rivalKey, documentId)).toBeUndefined();
    expect(await documents.listDocuments(rivalKey)).toEqual([]);
    expect(await documents.getVersion(rivalKey, documentId, 1)).toBeUndefined();
    expect(await documents.listVersions(rivalKey, documentId)).toEqual([]);
    expect(await documents.getPage(rivalKey, documentId, 1, 1)).toBeUndefined();
    expect(await documents.readChunks(rivalKey, [{ documentId, version: 1, ordinal: 0 }])).toEqual([]);
    expect(await documents.readActiveChunks(rivalKey)).toEqual([]);
    expect(await documents.readPartition(rivalKey)).toEqual({ generation: 1_000, segments: [] });
    expect(await documents.getGeneration(rivalKey)).toBe(1_000);
    expect(await jobs.getJob(rivalKey, jobId)).toBeUndefined();
    expect(await jobs.listJobs(rivalKey, documentId)).toEqual([]);
  });

  it("shows a foreign tenant no equipment, user, session or turn", async () => {
    const { equipment, tenancy, sessions } = harness().store;
    expect(await equipment.list(rival)).toEqual([
      { tenant: rival, slug: press, name: "The press", createdAt: 1_000, manifest: { generation: 1_000, active: [] } },
    ]);
    expect(await tenancy.getUser(rival, ada)).toBeUndefined();
    expect(await tenancy.listUsers(rival)).toEqual([]);
    expect(await sessions.getSession(rival, ada, "s1")).toBeUndefined();
    expect(await sessions.listSessions(rival, ada, { limit: 9 })).toEqual([]);
    expect(await sessions.listTurns(rival, ada, "s1")).toEqual([]);
  });

  it("takes the same content and file name of a foreign tenant as new", async () => {
    const { documents } = harness().store;
    const mine = await documents.acceptUpload(sampleUpload(rivalKey, { fileName: "secret.pdf", contentHash: "secret" }));
    expect(mine).toMatchObject({ version: 1, created: true });
    expect(mine.documentId).not.toBe(theirs.documentId);
  });

  it("lets two tenants use the same ids", async () => {
    const { store } = harness();
    const given = { documentId: theirs.documentId, jobId: theirs.jobId };
    const mine = await addIndexed(store, rivalKey, given, 1);
    expect(mine.documentId).toBe(theirs.documentId);
    expect(await store.documents.readActiveChunks(pressKey)).toHaveLength(3);
    expect(await store.documents.deleteDocument(rivalKey, mine.documentId)).toHaveLength(1);
    expect(await store.documents.readActiveChunks(pressKey)).toHaveLength(3);
    expect(await store.jobs.getJob(pressKey, theirs.jobId)).toBeDefined();
  });

  it("lets a foreign tenant change and delete nothing", async () => {
    const { store, countRows } = harness();
    const upload = await store.documents.acceptUpload(sampleUpload(pressKey));
    const job = await claimOnly(store);
    const foreign: JobLease = { ...leaseOf(job), tenant: rival };
    const before = await countRows();
    const { documents, jobs, sessions, tenancy } = store;
    const lost = { code: "job-lease-lost" };
    expect(await documents.deleteDocument(rivalKey, theirs.documentId)).toBeUndefined();
    await expect(documents.acceptUpload(sampleUpload(rivalKey, { documentId: theirs.documentId, existing: true }))).rejects.toMatchObject({
      code: "document-not-found",
    });
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await expect(documents.putIndexed(foreign, index, { activate: true, now: 1 })).rejects.toMatchObject(lost);
    await expect(documents.putVectors(foreign, upload.documentId, 1, [])).rejects.toMatchObject(lost);
    await expect(jobs.heartbeat(foreign, { ...later, leaseMs: 1 })).rejects.toMatchObject(lost);
    await expect(jobs.finishJob(foreign, { ...later, state: "failed" })).rejects.toMatchObject(lost);
    await expect(sessions.appendTurn(rival, ada, "s1", sampleTurn())).rejects.toMatchObject({ code: "session-not-found" });
    await sessions.endSession(rival, ada, "s1", 9);
    expect(await tenancy.deleteUser(rival, ada, 1)).toBe(false);
    expect(await store.equipment.update(rival, press, { name: "Mine" })).toMatchObject({ tenant: rival });
    expect(await store.equipment.get(acme, press)).toMatchObject({ name: "The press" });
    expect(await jobs.getJob(pressKey, job.id)).toEqual(job);
    expect(await sessions.getSession(acme, ada, "s1")).not.toHaveProperty("endedAt");
    expect(await countRows()).toBe(before);
  });

  it("deletes a foreign tenant's equipment of the same slug without touching this one", async () => {
    const { store } = harness();
    expect(await store.equipment.delete(rival, press)).toBe(true);
    expect(await store.tenancy.deleteTenant(rival)).toBe(false);
    expect(await store.documents.readActiveChunks(pressKey)).toHaveLength(3);
    expect(await store.sessions.listTurns(acme, ada, "s1")).toHaveLength(1);
  });
}
