import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import { acme, addIndexed, claimOnly, createEquipment, later, leaseOf, press, pressKey, pump, sampleUpload } from "./store-samples.ts";

export function describeDocuments(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press);
  });

  it("records an upload as a document, a version and a queued job", async () => {
    const { documents, jobs } = harness().store;
    const upload = sampleUpload(pressKey);
    expect(await documents.acceptUpload(upload)).toEqual({
      documentId: upload.documentId,
      version: 1,
      jobId: upload.jobId,
      created: true,
    });
    expect(await documents.getDocument(pressKey, upload.documentId)).toEqual({
      tenant: acme,
      equipment: press,
      id: upload.documentId,
      title: upload.title,
      fileName: upload.fileName,
      createdAt: upload.now,
      latestVersion: 1,
    });
    expect(await documents.getVersion(pressKey, upload.documentId, 1)).toEqual({
      documentId: upload.documentId,
      version: 1,
      contentHash: upload.contentHash,
      bytes: 1_234,
      mediaType: "application/pdf",
      fileName: upload.fileName,
      fileKey: upload.fileKey,
      createdAt: upload.now,
    });
    expect(await jobs.getJob(pressKey, upload.jobId)).toEqual({
      tenant: acme,
      equipment: press,
      id: upload.jobId,
      documentId: upload.documentId,
      version: 1,
      state: "queued",
      searchable: false,
      progress: { stage: "waiting", done: 0, total: 0 },
      attempts: 0,
      fence: 0,
      createdAt: upload.now,
      updatedAt: upload.now,
    });
  });

  it("answers the same content with the existing ids, whatever it is called", async () => {
    const { documents, jobs } = harness().store;
    const first = await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    const again = await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same", fileName: "other.pdf" }));
    expect(again).toEqual({ ...first, created: false });
    expect(await documents.listDocuments(pressKey)).toHaveLength(1);
    expect(await jobs.countJobs("queued")).toBe(1);
  });

  it("takes the same content of another equipment as new", async () => {
    const { store } = harness();
    const pumpKey = await createEquipment(store, acme, pump);
    await store.documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    const other = await store.documents.acceptUpload(sampleUpload(pumpKey, { contentHash: "same" }));
    expect(other).toMatchObject({ created: true, version: 1 });
  });

  it.each(["indexed", "no-text", "needs-password"] as const)("makes no second job when the last one ended as %s", async (state) => {
    const { documents, jobs } = harness().store;
    const first = await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    await jobs.finishJob(leaseOf(await claimOnly(harness().store)), { state, ...later });
    expect(await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }))).toEqual({ ...first, created: false });
  });

  it("makes a new job for the same content when the last one failed, and only one", async () => {
    const { documents, jobs } = harness().store;
    const first = await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    await jobs.finishJob(leaseOf(await claimOnly(harness().store)), {
      ...later,
      state: "failed",
      searchable: false,
      error: { code: "parse-timeout", message: "Too slow." },
    });
    const retry = sampleUpload(pressKey, { contentHash: "same" });
    expect(await documents.acceptUpload(retry)).toEqual({ ...first, jobId: retry.jobId, created: false });
    expect(await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }))).toMatchObject({ jobId: retry.jobId });
    expect((await jobs.listJobs(pressKey, first.documentId)).map(({ id }) => id)).toEqual([first.jobId, retry.jobId]);
  });

  it("makes the next version of the same file name and takes the new title", async () => {
    const { documents } = harness().store;
    const first = await documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", title: "Old" }));
    const second = await documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", title: "New" }));
    expect(second).toMatchObject({ documentId: first.documentId, version: 2, created: true });
    expect(await documents.getDocument(pressKey, first.documentId)).toMatchObject({ title: "New", latestVersion: 2 });
    expect((await documents.listVersions(pressKey, first.documentId)).map(({ version }) => version)).toEqual([1, 2]);
  });

  it("takes going back to an older content as a new version", async () => {
    const { documents } = harness().store;
    await documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", contentHash: "one" }));
    await documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", contentHash: "two" }));
    const back = await documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf", contentHash: "one" }));
    expect(back).toMatchObject({ version: 3, created: true });
  });

  it("makes the next version of a document that is named, under its new file name", async () => {
    const { documents } = harness().store;
    const { documentId } = await documents.acceptUpload(sampleUpload(pressKey, { fileName: "old.pdf" }));
    const next = await documents.acceptUpload(sampleUpload(pressKey, { documentId, existing: true, fileName: "new.pdf" }));
    expect(next).toMatchObject({ documentId, version: 2, created: true });
    expect(await documents.getDocument(pressKey, documentId)).toMatchObject({ fileName: "new.pdf" });
  });

  it("takes another document's content as a next version when a document is named", async () => {
    const { documents } = harness().store;
    await documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same" }));
    const { documentId } = await documents.acceptUpload(sampleUpload(pressKey));
    const next = await documents.acceptUpload(sampleUpload(pressKey, { documentId, existing: true, contentHash: "same" }));
    expect(next).toMatchObject({ documentId, version: 2, created: true });
  });

  it("refuses unknown equipment and an unknown named document, and records nothing", async () => {
    const { documents } = harness().store;
    const before = await harness().countRows();
    const nowhere = { tenant: acme, equipment: pump };
    await expect(documents.acceptUpload(sampleUpload(nowhere))).rejects.toMatchObject({ code: "equipment-not-found" });
    await expect(documents.acceptUpload(sampleUpload(pressKey, { existing: true, documentId: "doc.press.no" }))).rejects.toMatchObject({
      code: "document-not-found",
      detail: { documentId: "doc.press.no" },
    });
    expect(await harness().countRows()).toBe(before);
  });

  it("lists documents by age", async () => {
    const { documents } = harness().store;
    const second = await documents.acceptUpload(sampleUpload(pressKey, { now: 20 }));
    const first = await documents.acceptUpload(sampleUpload(pressKey, { now: 10 }));
    expect((await documents.listDocuments(pressKey)).map(({ id }) => id)).toEqual([first.documentId, second.documentId]);
  });

  it("accepts the same content once when it comes many times at once", async () => {
    const { documents } = harness().store;
    const accepted = await Promise.all(
      Array.from({ length: 20 }, () => documents.acceptUpload(sampleUpload(pressKey, { contentHash: "same", fileName: "m.pdf" }))),
    );
    expect(accepted.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(accepted.map(({ jobId }) => jobId)).size).toBe(1);
  });

  it("numbers versions without a gap when they come at once, over two connections", async () => {
    const { store, openAgain } = harness();
    const other = await openAgain();
    const accepted = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).documents.acceptUpload(sampleUpload(pressKey, { fileName: "m.pdf" })),
      ),
    );
    await other.close();
    expect(accepted.map(({ version }) => version).sort((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it("names every original that a version refers to", async () => {
    const { documents } = harness().store;
    await addIndexed(harness().store, pressKey, { fileKey: "acme/1", fileName: "m.pdf" });
    await documents.acceptUpload(sampleUpload(pressKey, { fileKey: "acme/2", fileName: "m.pdf" }));
    expect(await documents.listFileKeys()).toEqual(["acme/1", "acme/2"]);
  });
}
