import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import {
  acme,
  active,
  addIndexed,
  asStored,
  claimOnly,
  createEquipment,
  leaseOf,
  press,
  pressKey,
  pump,
  sampleChunk,
  sampleIndex,
  sampleUpload,
  uploadAndClaim as uploadAndClaimIn,
} from "./store-samples.ts";

export function describeIndexing(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press, 1_000);
  });

  const uploadAndClaim = (fileName: string, now?: number) => uploadAndClaimIn(harness().store, { fileName }, now);

  it("makes a version readable as it was written", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await documents.putIndexed(lease, index, active);
    expect(await documents.readPartition(pressKey)).toEqual({ generation: 1_001, segments: asStored(index.segments) });
    expect(await documents.readActiveChunks(pressKey)).toEqual(index.chunks);
    expect(await documents.getPage(pressKey, upload.documentId, 1, 1)).toEqual(index.pages[0]);
    expect(await documents.getPage(pressKey, upload.documentId, 1, 4)).toBeUndefined();
    expect(await documents.getVersion(pressKey, upload.documentId, 1)).toMatchObject({ pageCount: 3, chunkCount: 3 });
  });

  it("takes a version of thousands of rows whole", async () => {
    const { documents } = harness().store;
    const { documentId } = await addIndexed(harness().store, pressKey, {}, 1_500);
    const chunks = await documents.readActiveChunks(pressKey);
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 1_500 }, (_, ordinal) => ordinal));
    expect((await documents.readPartition(pressKey))?.segments).toHaveLength(750);
    expect(await documents.getPage(pressKey, documentId, 1, 1_500)).toBeDefined();
  });

  it("shows nothing of a version that is not active, and leaves the generation", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1), { activate: false, now: 3_000 });
    expect(await documents.readPartition(pressKey)).toEqual({ generation: 1_000, segments: [] });
    expect(await documents.readActiveChunks(pressKey)).toEqual([]);
  });

  it("replaces the version before in one step: a reader sees the old one or the new one, never both or none", async () => {
    const { documents } = harness().store;
    const { documentId } = await addIndexed(harness().store, pressKey, { fileName: "m" }, 600);
    const { lease } = await uploadAndClaim("m");
    const writing = documents.putIndexed(lease, sampleIndex(pressKey, documentId, 2, 700), active);
    const progress = { done: false };
    void writing.finally(() => (progress.done = true));
    const seen = new Set<string>();
    do {
      const snapshot = await documents.readPartition(pressKey);
      const versions = new Set(snapshot?.segments.map(({ version }) => version));
      seen.add(`${snapshot?.generation} ${[...versions].join("+")} ${snapshot?.segments.length}`);
      await new Promise(setImmediate);
    } while (!progress.done);
    await writing;
    const after = await documents.readPartition(pressKey);
    seen.add(`${after?.generation} 2 ${after?.segments.length}`);
    expect([...seen]).toEqual(["1001 1 300", "1002 2 350"]);
  });

  it("calls a document what its active version calls itself, and as before when it says nothing", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const { documentId } = upload;
    const title = async () => (await documents.getDocument(pressKey, documentId))?.title;
    const before = await title();
    const index = sampleIndex(pressKey, documentId, 1);
    await documents.putIndexed(lease, { ...index, title: "Not yet" }, { activate: false, now: 3_000 });
    expect(await title()).toBe(before);
    await documents.putIndexed(lease, { ...index, title: "Press 3000 Manual" }, active);
    await documents.putIndexed(lease, index, active);
    expect(await title()).toBe("Press 3000 Manual");
    const next = await uploadAndClaim("m");
    await documents.putIndexed(next.lease, { ...sampleIndex(pressKey, documentId, 2), title: "Press 4000 Manual" }, active);
    await documents.putIndexed(lease, { ...index, title: "Too late" }, active);
    expect(await title()).toBe("Press 4000 Manual");
  });

  it("reads a large partition as it was at one generation, however often it changes meanwhile", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1, 16);
    const segments = index.segments.map((segment) => ({ ...segment, lexical: new Uint8Array(1_100_000) }));
    await documents.putIndexed(lease, { ...index, segments }, active);
    const reads = [documents.readPartition(pressKey)];
    for (const { ordinal } of segments) {
      await documents.putVectors(lease, upload.documentId, 1, [{ ordinal, vectors: new Uint8Array(4), model: "m", sentences: [] }]);
      reads.push(documents.readPartition(pressKey));
      await new Promise(setImmediate);
    }
    for (const snapshot of await Promise.all(reads)) {
      const withVectors = snapshot?.segments.filter(({ vectors }) => vectors).length ?? -1;
      expect([snapshot?.segments.length, snapshot?.generation]).toEqual([8, 1_001 + withVectors]);
    }
  });

  it("drops what the older version was searched by, and keeps its original", async () => {
    const { documents } = harness().store;
    const { documentId } = await addIndexed(harness().store, pressKey, { fileName: "m" });
    await addIndexed(harness().store, pressKey, { fileName: "m" });
    expect(await documents.readChunks(pressKey, [{ documentId, version: 1, ordinal: 0 }])).toEqual([]);
    expect(await documents.getPage(pressKey, documentId, 1, 1)).toBeUndefined();
    expect(await documents.getVersion(pressKey, documentId, 1)).toMatchObject({ version: 1 });
  });

  it("never lets an older version that is late replace a newer one", async () => {
    const { documents } = harness().store;
    const old = await uploadAndClaim("m");
    const { documentId } = old.upload;
    await addIndexed(harness().store, pressKey, { fileName: "m" });
    await documents.putIndexed(old.lease, sampleIndex(pressKey, documentId, 1), active);
    await documents.putVectors(old.lease, documentId, 1, [{ ordinal: 0, vectors: new Uint8Array(4), model: "m", sentences: [] }]);
    const snapshot = await documents.readPartition(pressKey);
    expect(snapshot?.generation).toBe(1_001);
    expect(new Set(snapshot?.segments.map(({ version }) => version))).toEqual(new Set([2]));
    expect(await documents.readChunks(pressKey, [{ documentId, version: 1, ordinal: 0 }])).toEqual([]);
  });

  it("can index the same version again after an attempt that broke off", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1, 9), { activate: false, now: 3_000 });
    await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1, 4), active);
    await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1, 2), active);
    expect(await documents.readActiveChunks(pressKey)).toHaveLength(2);
    expect(await documents.getGeneration(pressKey)).toBe(1_002);
  });

  it("refuses writes under a fence that was passed, and changes nothing", async () => {
    const { store, countRows } = harness();
    const { upload, lease } = await uploadAndClaim("m");
    await store.jobs.claimJob(9_000, 1_000);
    const before = await countRows();
    const index = sampleIndex(pressKey, upload.documentId, 1);
    const lost = { code: "job-lease-lost", detail: { jobId: lease.jobId } };
    await expect(store.documents.putIndexed(lease, index, active)).rejects.toMatchObject(lost);
    await expect(store.documents.putVectors(lease, upload.documentId, 1, [])).rejects.toMatchObject(lost);
    expect(await countRows()).toBe(before);
    expect(await store.documents.getGeneration(pressKey)).toBe(1_000);
  });

  it("stops a writer whose job is claimed by another while it writes", async () => {
    const { store } = harness();
    const { upload, lease } = await uploadAndClaim("m");
    const writing = store.documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1, 2_000), active);
    const [taken] = await Promise.all([
      store.jobs.claimJob(9_000, 1_000),
      expect(writing).rejects.toMatchObject({ code: "job-lease-lost" }),
    ]);
    await store.documents.putIndexed(leaseOf(taken!), sampleIndex(pressKey, upload.documentId, 1, 2), active);
    expect(await store.documents.readActiveChunks(pressKey)).toHaveLength(2);
  });

  it("refuses a lease of another document's job", async () => {
    const { store } = harness();
    const other = await store.documents.acceptUpload(sampleUpload(pressKey));
    const job = await claimOnly(store);
    const { documentId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    expect(job.documentId).toBe(other.documentId);
    await expect(store.documents.putIndexed(leaseOf(job), sampleIndex(pressKey, documentId, 1), active)).rejects.toMatchObject({
      code: "job-lease-lost",
    });
  });

  it("refuses to write into a document that was deleted meanwhile", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    await documents.deleteDocument(pressKey, upload.documentId);
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await expect(documents.putIndexed(lease, index, active)).rejects.toMatchObject({ code: "job-lease-lost" });
  });

  it("reads chunks in the order asked and leaves out what is gone", async () => {
    const { store } = harness();
    const { documentId } = await addIndexed(store, pressKey);
    const wanted = [2, 9, 0, 1].map((ordinal) => ({ documentId, version: 1, ordinal }));
    const expected = [2, 0, 1].map((ordinal) => sampleChunk(documentId, 1, ordinal));
    expect(await store.documents.readChunks(pressKey, wanted)).toEqual(expected);
    expect(await store.documents.readChunks(pressKey, [])).toEqual([]);
  });

  it("reads partitions by document and ordinal, whatever was stored first", async () => {
    const { store } = harness();
    await addIndexed(store, pressKey, { documentId: "doc.press.b" });
    await addIndexed(store, pressKey, { documentId: "doc.press.a" });
    const order = (await store.documents.readPartition(pressKey))?.segments.map(({ documentId, ordinal }) => `${documentId} ${ordinal}`);
    expect(order).toEqual(["doc.press.a 0", "doc.press.a 1", "doc.press.b 0", "doc.press.b 1"]);
  });

  it("knows no partition of equipment that is missing", async () => {
    const { documents } = harness().store;
    const nowhere = { tenant: acme, equipment: pump };
    expect(await documents.readPartition(nowhere)).toBeUndefined();
    expect(await documents.getGeneration(nowhere)).toBeUndefined();
    expect(await documents.readActiveChunks(nowhere)).toEqual([]);
  });
}
