import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import { acme, claimOnly, createEquipment, later, leaseOf, press, pressKey, rival, sampleUpload } from "./store-samples.ts";

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

  it("takes a job over when its lease has run out, not before", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.jobs.claimJob(2_000, 500);
    expect(await store.jobs.claimJob(2_499, 500)).toBeUndefined();
    expect(await store.jobs.claimJob(2_500, 500)).toMatchObject({ attempts: 2, fence: 2, leaseUntil: 3_000 });
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

  it("counts jobs by state", async () => {
    const { store } = harness();
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await store.documents.acceptUpload(sampleUpload(pressKey));
    await claimOnly(store);
    expect(await Promise.all((["queued", "running", "failed"] as const).map((state) => store.jobs.countJobs(state)))).toEqual([1, 1, 0]);
  });
}
