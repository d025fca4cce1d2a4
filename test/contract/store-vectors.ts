import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import {
  acme,
  active,
  addIndexed,
  asStored,
  claimOnly,
  createEquipment,
  later,
  leaseOf,
  press,
  pressKey,
  rival,
  sampleIndex,
  sampleUpload,
  uploadAndClaim as uploadAndClaimIn,
} from "./store-samples.ts";

/** Vectors of versions, and what of them is read beside the partition. */
export function describeVectors(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press, 1_000);
  });

  const uploadAndClaim = (fileName: string) => uploadAndClaimIn(harness().store, { fileName });

  it("adds vectors to segments that answer already, and bumps the generation", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await documents.putIndexed(lease, index, active);
    const vectors = new Uint8Array([1, 2, 3, 128]);
    await documents.putVectors(lease, upload.documentId, 1, [{ ordinal: 1, vectors, model: "minilm", sentences: [] }]);
    expect(await documents.readPartition(pressKey)).toEqual({
      generation: 1_002,
      segments: asStored([index.segments[0]!, { ...index.segments[1]!, vectors, model: "minilm" }]),
    });
  });

  const vectorsOf = (ordinal: number, byte = ordinal, model = "m") => ({
    ordinal,
    vectors: new Uint8Array([byte]),
    sentences: [new Uint8Array([byte, 1])],
    model,
  });

  it("activates a replacement when all its vectors are there, and not before", async () => {
    const { documents } = harness().store;
    const { documentId } = await addIndexed(harness().store, pressKey, { fileName: "m" });
    const { lease } = await uploadAndClaim("m");
    await documents.putIndexed(lease, sampleIndex(pressKey, documentId, 2), { activate: false, now: 3_000 });
    await documents.putVectors(lease, documentId, 2, [vectorsOf(0)]);
    expect(await documents.getActiveVersion(pressKey, documentId)).toBe(1);
    expect(await documents.getGeneration(pressKey)).toBe(1_001);
    expect(new Set((await documents.readPartition(pressKey))?.segments.map(({ version }) => version))).toEqual(new Set([1]));
    await documents.putVectors(lease, documentId, 2, [vectorsOf(1)], { complete: { model: "m", title: "Press 2" } });
    expect(await documents.getActiveVersion(pressKey, documentId)).toBe(2);
    const after = await documents.readPartition(pressKey);
    expect(after?.generation).toBe(1_002);
    expect(after?.segments.map(({ version, ordinal, vectors, model }) => [version, ordinal, vectors?.[0], model])).toEqual([
      [2, 0, 0, "m"],
      [2, 1, 1, "m"],
    ]);
    expect((await documents.getDocument(pressKey, documentId))?.title).toBe("Press 2");
    expect(await documents.readVersionChunks(pressKey, documentId, 1)).toEqual([]);
  });

  it("reads the vectors and the chunks of a version, whether it answers or not", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const { documentId } = upload;
    const index = sampleIndex(pressKey, documentId, 1, 5);
    expect(await documents.readVersionSegments(pressKey, documentId, 1)).toEqual([]);
    expect(await documents.readVersionChunks(pressKey, documentId, 1)).toEqual([]);
    await documents.putIndexed(lease, index, { activate: false, now: 3_000 });
    await documents.putVectors(lease, documentId, 1, [vectorsOf(2, 7)]);
    const third = {
      ordinal: 2,
      firstChunk: 4,
      chunkCount: 1,
      model: "m",
      vectors: new Uint8Array([7]),
      sentences: [new Uint8Array([7, 1])],
    };
    expect(await documents.readVersionSegments(pressKey, documentId, 1)).toEqual([third]);
    expect(await documents.readVersionChunks(pressKey, documentId, 1)).toEqual(index.chunks);
    await documents.putVectors(lease, documentId, 1, [vectorsOf(0, 5), vectorsOf(1, 6)], { complete: { model: "m" } });
    const found = await documents.readVersionSegments(pressKey, documentId, 1);
    expect(found.map(({ ordinal, vectors }) => [ordinal, ...vectors])).toEqual([
      [0, 5],
      [1, 6],
      [2, 7],
    ]);
    expect(await documents.readVersionChunks(pressKey, documentId, 1)).toEqual(index.chunks);
    expect(await documents.readVersionChunks({ ...pressKey, tenant: rival }, documentId, 1)).toEqual([]);
    expect(await documents.readVersionSegments({ ...pressKey, tenant: rival }, documentId, 1)).toEqual([]);
    expect(await documents.getActiveVersion({ ...pressKey, tenant: rival }, documentId)).toBeUndefined();
  });

  it("reads the details of chunks in the order asked, of no other tenant, and none of what is gone", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await documents.putIndexed(lease, index, active);
    const idsOf = async () => (await documents.readPartition(pressKey))?.segments.map(({ id }) => id) ?? [];
    const [first = "", second = ""] = await idsOf();
    const wanted = [
      { segmentId: second, chunks: [0, 7] },
      { segmentId: first, chunks: [1, 0] },
    ];
    const surfaceOf = (segment: number, chunk: number) => ({ surface: index.segments[segment]!.surfaces[chunk] });
    expect(await documents.readDetails(pressKey, wanted)).toEqual([surfaceOf(1, 0), undefined, surfaceOf(0, 1), surfaceOf(0, 0)]);
    expect(await documents.readDetails(pressKey, [])).toEqual([]);
    const foreign = await documents.readDetails({ ...pressKey, tenant: rival }, wanted);
    expect(foreign).toEqual([undefined, undefined, undefined, undefined]);
    await documents.putVectors(lease, upload.documentId, 1, [vectorsOf(1, 9)]);
    const [, again = ""] = await idsOf();
    const sentences = new Uint8Array([9, 1]);
    expect(await documents.readDetails(pressKey, [{ segmentId: again, chunks: [0] }])).toEqual([{ ...surfaceOf(1, 0), sentences }]);
    await documents.deleteDocument(pressKey, upload.documentId);
    expect(await documents.readDetails(pressKey, wanted)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it("finds the details of each chunk of a large segment, and those of another model once they are there", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1, 1);
    const count = 11;
    const surfaces = Array.from({ length: count }, (_, chunk) => new Uint8Array(chunk + 1).fill(chunk));
    const sentencesOf = (byte: number, length = count) =>
      Array.from({ length }, (_, chunk) => new Uint8Array((chunk * 7) % 5).fill(byte + chunk));
    const segments = [
      { ...index.segments[0]!, chunkCount: count, surfaces, vectors: new Uint8Array(4), model: "m", sentences: sentencesOf(50) },
    ];
    await documents.putIndexed(lease, { ...index, segments }, active);
    const detailsOf = async (chunks: readonly number[]) => {
      const [segment] = (await documents.readPartition(pressKey))?.segments ?? [];
      return documents.readDetails(pressKey, [{ segmentId: segment!.id, chunks }]);
    };
    const expected = (chunk: number, sentences: Uint8Array[]) => ({
      surface: surfaces[chunk],
      ...(sentences[chunk] ? { sentences: sentences[chunk] } : {}),
    });
    const all = surfaces.map((_, chunk) => chunk);
    expect(await detailsOf(all)).toEqual(all.map((chunk) => expected(chunk, sentencesOf(50))));
    expect(await detailsOf([9, 4, 10, 3])).toEqual([9, 4, 10, 3].map((chunk) => expected(chunk, sentencesOf(50))));
    const fewer = sentencesOf(100, 6);
    await documents.putVectors(lease, upload.documentId, 1, [{ ordinal: 0, vectors: new Uint8Array([8]), model: "n", sentences: fewer }]);
    expect(await detailsOf(all)).toEqual(all.map((chunk) => expected(chunk, fewer)));
    expect((await documents.readVersionSegments(pressKey, upload.documentId, 1)).map(({ sentences }) => sentences)).toEqual([fewer]);
  });

  it("shows vectors of a large segment all at once, and none of them when the job is claimed by another meanwhile", async () => {
    const { store } = harness();
    const { documents } = store;
    const { upload, lease } = await uploadAndClaim("m");
    const count = 256;
    const surfaces = Array.from({ length: count }, () => new Uint8Array([1]));
    const index = sampleIndex(pressKey, upload.documentId, 1, 1);
    await documents.putIndexed(lease, { ...index, segments: [{ ...index.segments[0]!, chunkCount: count, surfaces }] }, active);
    const sentences = Array.from({ length: count }, (_, chunk) => new Uint8Array(4_000).fill(chunk));
    const large = { ordinal: 0, vectors: new Uint8Array([8]), model: "m", sentences };
    const seen = async () => {
      const { generation, segments } = (await documents.readPartition(pressKey))!;
      const [segment] = segments;
      const details = await documents.readDetails(pressKey, [{ segmentId: segment!.id, chunks: surfaces.map((_, chunk) => chunk) }]);
      return [generation, segment!.model, details.filter((one) => one?.sentences).length];
    };
    const lost = documents.putVectors(lease, upload.documentId, 1, [large]);
    const [taken] = await Promise.all([store.jobs.claimJob(9_000, 1_000), expect(lost).rejects.toMatchObject({ code: "job-lease-lost" })]);
    expect(await seen()).toEqual([1_001, undefined, 0]);
    const writing = documents.putVectors(leaseOf(taken!), upload.documentId, 1, [large]);
    const progress = { done: false };
    void writing.finally(() => (progress.done = true));
    const between = new Set<string>();
    while (!progress.done) {
      between.add((await seen()).join(" "));
      await new Promise(setImmediate);
    }
    await writing;
    between.add((await seen()).join(" "));
    expect([...between].filter((state) => state !== "1001  0")).toEqual(["1002 m 256"]);
  });

  it("puts all vectors of another model in the place of the old ones in one step", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1), active);
    await documents.putVectors(lease, upload.documentId, 1, [vectorsOf(0), vectorsOf(1)], { complete: { model: "m" } });
    const other = [vectorsOf(0, 8, "n"), vectorsOf(1, 9, "n")];
    await documents.putVectors(lease, upload.documentId, 1, other, { complete: { model: "n" } });
    const snapshot = await documents.readPartition(pressKey);
    expect(snapshot?.generation).toBe(1_003);
    expect(snapshot?.segments.map(({ vectors, model }) => [vectors?.[0], model])).toEqual([
      [8, "n"],
      [9, "n"],
    ]);
  });

  it("finds what answers without all its vectors from a model, page by page", async () => {
    const { store } = harness();
    const { documents } = store;
    const ids: string[] = [];
    for (const model of ["m", "n", undefined, "n"]) {
      const { upload, lease } = await uploadAndClaim(`of ${ids.length}`);
      ids.push(upload.documentId);
      await documents.putIndexed(lease, sampleIndex(pressKey, upload.documentId, 1), active);
      if (model) await documents.putVectors(lease, upload.documentId, 1, [vectorsOf(0, 0, model)], { complete: { model } });
      else await documents.putVectors(lease, upload.documentId, 1, [vectorsOf(0)]);
      await store.jobs.finishJob(lease, { state: "indexed", ...later });
    }
    await documents.acceptUpload(sampleUpload(pressKey));
    const others = ids
      .slice(1)
      .sort()
      .map((documentId) => ({ ...pressKey, documentId, version: 1 }));
    expect(await documents.listEmbeddedOtherwise("m", 10)).toEqual(others);
    const first = await documents.listEmbeddedOtherwise("m", 2);
    expect(first).toEqual(others.slice(0, 2));
    expect(await documents.listEmbeddedOtherwise("m", 2, first[1])).toEqual(others.slice(2));
    expect(await documents.listEmbeddedOtherwise("m", 2, others[2])).toEqual([]);
    expect((await documents.listEmbeddedOtherwise("n", 10)).map(({ documentId }) => documentId)).toEqual([ids[0], ids[2]].sort());
  });

  it("forgets which model a version has its vectors from when it is indexed again", async () => {
    const { documents } = harness().store;
    const { upload, lease } = await uploadAndClaim("m");
    const index = sampleIndex(pressKey, upload.documentId, 1);
    await documents.putIndexed(lease, index, active);
    await documents.putVectors(lease, upload.documentId, 1, [vectorsOf(0), vectorsOf(1)], { complete: { model: "m" } });
    expect(await documents.listEmbeddedOtherwise("m", 10)).toEqual([]);
    await documents.putIndexed(lease, index, active);
    expect(await documents.listEmbeddedOtherwise("m", 10)).toHaveLength(1);
  });

  it("ends the embedding of a version that is indexed anew, whose vectors would be of other chunks", async () => {
    const { documents, jobs } = harness().store;
    const given = { fileName: "m", contentHash: "a".repeat(64) };
    const { documentId } = await documents.acceptUpload(sampleUpload(pressKey, given));
    const failed = leaseOf(await claimOnly(harness().store));
    await documents.putIndexed(failed, sampleIndex(pressKey, documentId, 1), active);
    await jobs.finishJob(failed, { ...later, state: "failed" });
    await jobs.requestEmbedding({ ...pressKey, documentId, version: 1 }, "job.press.e", 2_000);
    const embedding = leaseOf(await claimOnly(harness().store));
    await documents.acceptUpload(sampleUpload(pressKey, given));
    const again = leaseOf(await claimOnly(harness().store));
    await documents.putIndexed(again, sampleIndex(pressKey, documentId, 1, 5), active);
    const late = documents.putVectors(embedding, documentId, 1, [vectorsOf(0, 9, "n")], { complete: { model: "n" } });
    await expect(late).rejects.toMatchObject({ code: "job-lease-lost" });
    expect((await documents.readPartition(pressKey))?.segments.filter(({ vectors }) => vectors)).toEqual([]);
    expect(await jobs.getJob(pressKey, "job.press.e")).toMatchObject({ state: "indexed" });
    expect(await jobs.getJob(pressKey, again.jobId)).toMatchObject({ state: "running" });
  });
}
