import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import {
  acme,
  addIndexed,
  claimOnly,
  createEquipment,
  later,
  leaseOf,
  press,
  pressKey,
  pump,
  rival,
  sampleUpload,
} from "./store-samples.ts";

const reading = { progress: { stage: "reading", done: 3, total: 9 }, searchable: false } as const;

export function describeJobs(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press);
  });

  it("claims the oldest job, of whichever tenant, and counts the attempt", async () => {
    const { store } = harness();
    const rivalKey = await createEquipment(store, rival, press);
    const first = await store.documents.acceptUpload(sampleUpload(rivalKey));
    const second = await store.documents.acceptUpload(sampleUpload(pressKey));
    expect(await store.jobs.claimJob(2_000, 500)).toMatchObject({
      tenant: rival,
      id: first.jobId,
      state: "running",
      attempts: 1,
      fence: 1,
      leaseUntil: 2_500,
      updatedAt: 2_000,
    });
    expect(await store.jobs.claimJob(2_000, 500)).toMatchObject({ id: second.jobId });
    expect(await store.jobs.claimJob(2_000, 500)).toBeUndefined();
  });

  it("gives each job to one of many workers on two connections", async () => {
    const { store, openAgain } = harness();
    const other = await openAgain();
    const uploads = Array.from({ length: 10 }, () => store.documents.acceptUpload(sampleUpload(pressKey)));
    const queued = (await Promise.all(uploads)).map(({ jobId }) => jobId);
    const claims = await Promise.all(Array.from({ length: 16 }, (_, worker) => (worker % 2 ? store : other).jobs.claimJob(2_000, 500)));
    await other.close();
    const claimed = claims.filter((job) => job !== undefined).map(({ id }) => id);
    expect(claimed.sort()).toEqual(queued.sort());
  });

  it("keeps a sealed password with a job that waits for one, and queues it with all its attempts", async () => {
    const { store } = harness();
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const locked = await claimOnly(store);
    expect(await store.jobs.readPassword(leaseOf(locked))).toBeUndefined();
    const error = { code: "document-encrypted", message: "locked" };
    await store.jobs.finishJob(leaseOf(locked), { state: "needs-password", ...later, error });
    expect(await store.jobs.unlockJob(pressKey, jobId, "sealed", 3_000)).toBe(true);
    const queued = await store.jobs.getJob(pressKey, jobId);
    expect(queued).toMatchObject({ state: "queued", attempts: 0, updatedAt: 3_000 });
    expect(queued).not.toHaveProperty("error");
    expect(JSON.stringify(queued)).not.toContain("sealed");
    const job = await claimOnly(store);
    expect(await store.jobs.readPassword(leaseOf(job))).toBe("sealed");
  });

  it("keeps the password of a job that is given back, and takes none for one that has failed", async () => {
    const { store } = harness();
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.jobs.unlockJob(pressKey, jobId, "sealed", 3_000);
    await store.jobs.finishJob(leaseOf(await claimOnly(store)), { state: "queued", ...later });
    const again = await claimOnly(store);
    expect(await store.jobs.readPassword(leaseOf(again))).toBe("sealed");
    await store.jobs.finishJob(leaseOf(again), { state: "failed", ...later });
    expect(await store.jobs.unlockJob(pressKey, jobId, "other", 4_000)).toBe(false);
    await expect(store.jobs.readPassword(leaseOf(again))).rejects.toMatchObject({ code: "job-lease-lost" });
  });

  it("takes a job that runs without its password from its worker", async () => {
    const { store } = harness();
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const blind = await claimOnly(store);
    expect(await store.jobs.unlockJob(pressKey, jobId, "sealed", 3_000)).toBe(true);
    await expect(store.jobs.finishJob(leaseOf(blind), { state: "needs-password", ...later })).rejects.toMatchObject({
      code: "job-lease-lost",
    });
    expect(await store.jobs.readPassword(leaseOf(await claimOnly(store)))).toBe("sealed");
  });

  it("unlocks no job of another tenant, and none that is missing", async () => {
    const { store } = harness();
    const rivalKey = await createEquipment(store, rival, press);
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    expect(await store.jobs.unlockJob(rivalKey, jobId, "sealed", 3_000)).toBe(false);
    expect(await store.jobs.unlockJob(pressKey, "job.press.missing", "sealed", 3_000)).toBe(false);
    expect(await store.jobs.readPassword(leaseOf(await claimOnly(store)))).toBeUndefined();
  });

  it("takes a job over when its lease has run out, not before", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.jobs.claimJob(2_000, 500);
    expect(await store.jobs.claimJob(2_499, 500)).toBeUndefined();
    expect(await store.jobs.claimJob(2_500, 500)).toMatchObject({ attempts: 2, fence: 2, leaseUntil: 3_000 });
  });

  it("claims a named job when it is queued or its lease has run out, whatever else waits", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const claimed = { id: jobId, state: "running", attempts: 1, fence: 1, leaseUntil: 2_500, updatedAt: 2_000 };
    expect(await store.jobs.claim(pressKey, jobId, 2_000, 500)).toMatchObject(claimed);
    expect(await store.jobs.claim(pressKey, jobId, 2_499, 500)).toBeUndefined();
    const again = await store.jobs.claim(pressKey, jobId, 2_500, 500);
    expect(again).toMatchObject({ attempts: 2, fence: 2, leaseUntil: 3_000 });
    expect(await store.jobs.getJob(pressKey, jobId)).toEqual(again);
  });

  it("claims no named job that has ended, is missing, or belongs to another tenant or equipment", async () => {
    const { store } = harness();
    const rivalKey = await createEquipment(store, rival, press);
    const pumpKey = await createEquipment(store, acme, pump);
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    expect(await store.jobs.claim(rivalKey, jobId, 2_000, 500)).toBeUndefined();
    expect(await store.jobs.claim(pumpKey, jobId, 2_000, 500)).toBeUndefined();
    expect(await store.jobs.claim(pressKey, "job.press.missing", 2_000, 500)).toBeUndefined();
    const job = await claimOnly(store);
    await store.jobs.finishJob(leaseOf(job), { state: "indexed", ...later });
    expect(await store.jobs.claim(pressKey, jobId, 99_000, 500)).toBeUndefined();
  });

  it("gives a named job to one of many workers on two connections", async () => {
    const { store, openAgain } = harness();
    const other = await openAgain();
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, worker) => (worker % 2 ? store : other).jobs.claim(pressKey, jobId, 2_000, 500)),
    );
    await other.close();
    expect(claims.filter((job) => job !== undefined)).toHaveLength(1);
  });

  it("lists what could be claimed, of all tenants, oldest first and no more than asked", async () => {
    const { store } = harness();
    const rivalKey = await createEquipment(store, rival, press);
    const running = await store.documents.acceptUpload(sampleUpload(pressKey));
    const second = await store.documents.acceptUpload(sampleUpload(rivalKey));
    const third = await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.jobs.claim(pressKey, running.jobId, 2_000, 500);
    const waiting = [
      { ...rivalKey, jobId: second.jobId },
      { ...pressKey, jobId: third.jobId },
    ];
    expect(await store.jobs.listClaimable(2_499, 10)).toEqual(waiting);
    expect(await store.jobs.listClaimable(2_499, 1)).toEqual(waiting.slice(0, 1));
    expect(await store.jobs.listClaimable(2_500, 10)).toEqual([{ ...pressKey, jobId: running.jobId }, ...waiting]);
    const job = await store.jobs.claim(rivalKey, second.jobId, 2_000, 500);
    if (job) await store.jobs.finishJob(leaseOf(job), { state: "failed", ...later });
    expect((await store.jobs.listClaimable(2_000, 10)).map(({ jobId }) => jobId)).toEqual([third.jobId]);
  });

  it("frees every job of workers that are gone, and their late writes are refused once it is claimed", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const lost = await claimOnly(store, 2_000);
    expect(await store.jobs.expireLeases(2_100)).toBe(1);
    expect(await store.jobs.expireLeases(2_100)).toBe(0);
    expect(await store.jobs.countJobs("queued")).toBe(1);
    expect(await store.jobs.claimJob(2_100, 500)).toMatchObject({
      id: lost.id,
      state: "running",
      attempts: 2,
      fence: 2,
      leaseUntil: 2_600,
    });
    await expect(store.jobs.finishJob(leaseOf(lost), { state: "indexed", ...later })).rejects.toMatchObject({ code: "job-lease-lost" });
  });

  it("extends a lease with each heartbeat and records the progress", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const job = await claimOnly(store, 2_000);
    await store.jobs.heartbeat(leaseOf(job), { ...reading, now: 2_900, leaseMs: 1_000 });
    expect(await store.jobs.claimJob(3_500, 1_000)).toBeUndefined();
    expect(await store.jobs.getJob(pressKey, job.id)).toMatchObject({ ...reading, leaseUntil: 3_900, updatedAt: 2_900 });
  });

  it("refuses heartbeats and ends under a fence that was passed", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const lost = await claimOnly(store, 2_000);
    const held = await claimOnly(store, 9_000);
    const refused = { code: "job-lease-lost", detail: { jobId: lost.id } };
    await expect(store.jobs.heartbeat(leaseOf(lost), { ...reading, now: 9_100, leaseMs: 1 })).rejects.toMatchObject(refused);
    await expect(store.jobs.finishJob(leaseOf(lost), { state: "failed", ...later })).rejects.toMatchObject(refused);
    expect(await store.jobs.getJob(pressKey, held.id)).toEqual(held);
  });

  it("ends a job in a named state, with its error, once", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const job = await claimOnly(store);
    const error = { code: "document-broken", message: "It cannot be read." };
    await store.jobs.finishJob(leaseOf(job), { ...later, state: "failed", searchable: false, error });
    const ended = await store.jobs.getJob(pressKey, job.id);
    expect(ended).toMatchObject({ state: "failed", error, progress: later.progress, updatedAt: later.now });
    expect(ended).not.toHaveProperty("leaseUntil");
    await expect(store.jobs.finishJob(leaseOf(job), { state: "indexed", ...later })).rejects.toMatchObject({ code: "job-lease-lost" });
    expect(await store.jobs.claimJob(99_000, 1)).toBeUndefined();
  });

  it("gives a job back for another attempt", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const job = await claimOnly(store);
    await store.jobs.finishJob(leaseOf(job), { ...later, state: "queued", searchable: false });
    expect(await store.jobs.countJobs("queued")).toBe(1);
    expect(await claimOnly(store)).toMatchObject({ id: job.id, attempts: 2, fence: 2 });
  });

  it("drops the error of an earlier attempt when a later one succeeds", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    const error = { code: "parse-crashed", message: "It crashed." };
    await store.jobs.finishJob(leaseOf(await claimOnly(store)), { ...later, state: "queued", error });
    const job = await claimOnly(store);
    expect(job).toMatchObject({ error });
    await store.jobs.finishJob(leaseOf(job), { ...later, state: "indexed" });
    expect(await store.jobs.getJob(pressKey, job.id)).not.toHaveProperty("error");
  });

  it("queues the embedding of a version that is there, once at a time, and again when it has ended", async () => {
    const { store } = harness();
    const { documentId } = await addIndexed(store, pressKey);
    const target = { ...pressKey, documentId, version: 1 };
    expect(await store.jobs.requestEmbedding(target, "job.press.e", 2_000)).toBe(true);
    expect(await store.jobs.requestEmbedding(target, "job.press.e", 2_000)).toBe(false);
    expect(await store.jobs.requestEmbedding(target, "job.press.f", 2_000)).toBe(false);
    const { jobId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    expect((await store.jobs.listClaimable(2_000, 9)).map((open) => open.jobId)).toEqual([jobId, "job.press.e"]);
    const upload = await claimOnly(store);
    expect(upload).toMatchObject({ id: jobId });
    await store.jobs.finishJob(leaseOf(upload), { ...later, state: "indexed" });
    const job = await claimOnly(store);
    const waiting = { stage: "waiting", done: 0, total: 0 };
    expect(job).toMatchObject({
      id: "job.press.e",
      documentId,
      version: 1,
      kind: "embed",
      searchable: true,
      progress: waiting,
      attempts: 1,
    });
    expect((await store.jobs.listJobs(pressKey, documentId)).map(({ kind }) => kind)).toEqual([undefined]);
    const error = { code: "embedding-failed", message: "It failed." };
    await store.jobs.finishJob(leaseOf(job), { ...later, state: "failed", error });
    expect(await store.jobs.requestEmbedding(target, "job.press.e", 3_000)).toBe(true);
    const next = await claimOnly(store, 4_000);
    expect(next).toMatchObject({ id: "job.press.e", attempts: 1, progress: waiting });
    expect(next).not.toHaveProperty("error");
    await expect(store.jobs.finishJob(leaseOf(job), { ...later, state: "failed", error })).rejects.toMatchObject({
      code: "job-lease-lost",
    });
  });

  it("queues no embedding while the version is indexed, nor of what is gone", async () => {
    const { store } = harness();
    const { documentId } = await store.documents.acceptUpload(sampleUpload(pressKey));
    const target = { ...pressKey, documentId, version: 1 };
    expect(await store.jobs.requestEmbedding(target, "job.press.e", 2_000)).toBe(false);
    await store.documents.deleteDocument(pressKey, documentId);
    expect(await store.jobs.requestEmbedding(target, "job.press.e", 2_000)).toBe(false);
    expect(await store.jobs.countJobs("queued")).toBe(0);
  });

  it("lists jobs that have failed, of one tenant or of all, in an order that holds when some are gone", async () => {
    const { store } = harness();
    const rivalKey = await createEquipment(store, rival, press);
    const pumpKey = await createEquipment(store, acme, pump);
    const missing = { code: "vectors-missing", message: "It has no vectors." };
    const broken = { code: "document-broken", message: "It is broken." };
    for (const [key, jobId, error] of [
      [rivalKey, "job.press.r", broken],
      [pumpKey, "job.pump.b", broken],
      [pressKey, "job.press.b", missing],
      [pressKey, "job.press.a", broken],
      [pressKey, "job.press.z", undefined],
    ] as const) {
      await store.documents.acceptUpload(sampleUpload(key, { jobId }));
      const progress = { stage: error === missing ? "understanding" : "reading", done: 1, total: 2 } as const;
      const end = error ? { state: "failed" as const, error } : { state: "indexed" as const };
      await store.jobs.finishJob(leaseOf(await claimOnly(store)), { ...later, ...end, progress, searchable: false });
    }
    const idsOf = async (...given: Parameters<typeof store.jobs.listFailed>) =>
      (await store.jobs.listFailed(...given)).map(({ tenant, id }) => `${tenant} ${id}`);
    const ours = ["acme job.press.a", "acme job.press.b", "acme job.pump.b"];
    expect(await idsOf(9)).toEqual([...ours, "rival job.press.r"]);
    expect(await idsOf(9, { tenant: acme })).toEqual(ours);
    expect(await idsOf(2, { tenant: acme })).toEqual(ours.slice(0, 2));
    expect(await idsOf(2, { tenant: acme, after: { ...pressKey, jobId: "job.press.aa" } })).toEqual(ours.slice(1));
    expect(await idsOf(9, { withoutVectors: true })).toEqual(["acme job.press.b"]);
    expect((await store.jobs.listFailed(9, { withoutVectors: true }))[0]).toMatchObject({ error: missing });
  });

  it("queues a job that has failed again with all its attempts, once, and no other", async () => {
    const { store } = harness();
    const upload = sampleUpload(pressKey);
    const { documentId, jobId } = await store.documents.acceptUpload(upload);
    expect(await store.jobs.retryJob(pressKey, jobId, 2_000)).toBe(false);
    const error = { code: "parse-crashed", message: "It crashed." };
    const lease = leaseOf(await claimOnly(store));
    await store.jobs.finishJob(lease, { ...later, state: "failed", error });
    const other = { tenant: rival, equipment: press };
    expect(await store.jobs.retryJob(other, jobId, 2_000)).toBe(false);
    expect(await Promise.all([1, 2, 3].map(() => store.jobs.retryJob(pressKey, jobId, 9_000)))).toEqual(
      expect.arrayContaining([true, false, false]),
    );
    const queued = await store.jobs.getJob(pressKey, jobId);
    expect(queued).toMatchObject({ state: "queued", attempts: 0, progress: { stage: "waiting", done: 0, total: 0 }, updatedAt: 9_000 });
    expect(queued).not.toHaveProperty("error");
    await store.jobs.finishJob(leaseOf(await claimOnly(store)), { ...later, state: "failed", error });
    const again = await store.documents.acceptUpload({ ...upload, jobId: "job.press.again" });
    expect(again).toMatchObject({ documentId, jobId: "job.press.again" });
    expect(await store.jobs.retryJob(pressKey, jobId, 9_500)).toBe(false);
  });

  it("counts jobs by state", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await claimOnly(store);
    expect(await Promise.all((["queued", "running", "failed"] as const).map((state) => store.jobs.countJobs(state)))).toEqual([1, 1, 0]);
  });
}
