import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inlineParser, type IngestBench, lengthEmbedding, openIngestBench, pump } from "../../../test/support/ingest-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { createIndexer } from "../index/indexer.ts";
import { chunkCodesOf } from "../index/packed-vectors.ts";
import { type Job } from "../job.ts";
import { EmbeddingSweep } from "./embedding-sweep.ts";
import { createIndexDocument } from "./index-document.ts";
import { JobAttempts } from "./job-attempts.ts";

const chapter = (number: number, torque: number): string =>
  `# Chapter ${number}\n\n${Array.from({ length: 30 }, (_, step) => `Tighten bolt ${step} of part ${number} to ${torque} Nm and check it.`).join(" ")}\n`;
const manual = (torques: readonly number[]): string => torques.map((torque, index) => chapter(index + 1, torque)).join("\n");

let clock: ManualClock;
let bench: IngestBench;

beforeEach(async () => {
  clock = new ManualClock();
  bench = await openIngestBench({ clock, random: countingRandom(), maxBytes: 1_000_000 });
});
afterEach(() => bench.close());

/** A model that counts what it embeds, and waits or fails when it is told to. */
function countingModel(name = "length", before: (texts: readonly string[]) => Promise<void> = () => Promise.resolve()) {
  const embedded: string[] = [];
  const inner = lengthEmbedding();
  const model: EmbeddingModel = {
    ...inner,
    name,
    async embed(texts, options) {
      await before(texts);
      embedded.push(...texts);
      return inner.embed(texts, options);
    },
  };
  return { model, embedded };
}

/** Works off the one job that is open; tells its progress. */
async function work(model: EmbeddingModel, maxAttempts = 3): Promise<{ state: string; progress: Job[]; last: Job }> {
  const { documents, jobs } = bench.store;
  const index = createIndexDocument({
    files: bench.files,
    documents,
    parser: inlineParser,
    indexer: createIndexer({ embedding: model }),
    clock,
  });
  const attempts = new JobAttempts({ jobs, documents, index, clock, log: silentLog, limits: { maxAttempts, leaseMs: 30_000 } });
  const progress: Job[] = [];
  attempts.onProgress((job) => progress.push(job));
  const job = await jobs.claimJob(clock.now(), 30_000);
  if (!job) throw new Error("there is no job");
  const state = await attempts.attempt(job);
  const last = await jobs.getJob(pump, job.id);
  if (!last) throw new Error("the job is gone");
  return { state, progress, last };
}

const vectorsOf = async (documentId: string, version: number) =>
  (await bench.store.documents.readVersionSegments(pump, documentId, version)).flatMap((segment) => chunkCodesOf(segment));

describe("createIndexDocument", () => {
  it("embeds only what changed when a document is replaced, and says how much", async () => {
    const { documentId } = await bench.upload(manual([20, 25, 30, 35]));
    const first = countingModel();
    const { last } = await work(first.model);
    const { embedded = 0 } = last.progress;
    expect(last.progress).toEqual({ stage: "done", done: embedded, total: embedded, reused: 0, embedded });
    const before = await vectorsOf(documentId, 1);

    await bench.upload(manual([20, 25, 99, 35]));
    const second = countingModel();
    const next = await work(second.model);
    expect(next.last).toMatchObject({ state: "indexed", version: 2, searchable: true });
    const changed = next.last.progress.embedded ?? 0;
    expect([changed > 0, changed < embedded, next.last.progress.reused]).toEqual([true, true, embedded - changed]);
    expect(second.embedded.every((text) => text.includes("99 Nm") || text.includes("part 3"))).toBe(true);
    const after = await vectorsOf(documentId, 2);
    expect(
      after.filter((codes) => before.some((old) => Buffer.compare(Buffer.from(old.codes), Buffer.from(codes.codes)) === 0)),
    ).toHaveLength(after.length);
    expect(after[0]).toEqual(before[0]);
  });

  it("lets the old version answer until the vectors of its replacement are ready", async () => {
    const { documentId } = await bench.upload(manual([20, 25]));
    await work(countingModel().model);
    await bench.upload(manual([20, 99]));
    const seen: unknown[] = [];
    const { model } = countingModel("length", async () => {
      const snapshot = await bench.store.documents.readPartition(pump);
      seen.push([...new Set(snapshot?.segments.map(({ version, vectors }) => `${version} ${vectors !== undefined}`))].join());
    });
    const { progress } = await work(model);
    expect(new Set(seen)).toEqual(new Set(["1 true"]));
    expect(progress.filter(({ state, searchable }) => state === "running" && searchable)).toEqual([]);
    expect(await bench.store.documents.getActiveVersion(pump, documentId)).toBe(2);
  });

  it("keeps the old version when its replacement cannot be embedded, says so, and heals once the model answers again", async () => {
    const { documentId } = await bench.upload(manual([20]));
    await work(countingModel().model);
    const { jobId } = await bench.upload(manual([99]));
    const broken = countingModel("length", () => Promise.reject(failure("embedding-failed", { problem: "no memory" })));
    const { last } = await work(broken.model, 1);
    expect(last).toMatchObject({ state: "failed", searchable: false, error: { code: "vectors-missing" } });
    expect(last.error?.message).toMatch(/no memory.*version before it goes on answering.*tried again/s);
    expect(await bench.store.documents.getActiveVersion(pump, documentId)).toBe(1);

    const sweep = new EmbeddingSweep({ ...bench.store, model: "length", clock, log: silentLog, intervalMs: 60_000 });
    expect(await sweep.sweep()).toBe(1);
    expect(await sweep.sweep()).toBe(0);
    expect((await work(countingModel().model)).last).toMatchObject({ id: jobId, state: "indexed", searchable: true });
    expect(await bench.store.documents.getActiveVersion(pump, documentId)).toBe(2);
    expect((await bench.store.documents.getDocument(pump, documentId))?.title).toBe("Chapter 1");
    expect(await sweep.sweep()).toBe(0);
    await sweep.close();
  });

  it("tries no replacement again that a newer one has passed", async () => {
    await bench.upload(manual([20]));
    await work(countingModel().model);
    const broken = countingModel("length", () => Promise.reject(failure("embedding-failed", { problem: "no memory" })));
    await bench.upload(manual([99]));
    await work(broken.model, 1);
    await bench.upload(manual([30]));
    await work(countingModel().model);
    const sweep = new EmbeddingSweep({ ...bench.store, model: "length", clock, log: silentLog, intervalMs: 60_000 });
    expect(await sweep.sweep()).toBe(0);
    await sweep.close();
  });

  it("embeds nothing when only the pages changed", async () => {
    await bench.upload(manual([20, 25]));
    await work(countingModel().model);
    await bench.upload(`<!-- page 3 -->\n\n${manual([20, 25])}`);
    const { model, embedded } = countingModel();
    expect((await work(model)).last.progress).toMatchObject({ embedded: 0 });
    expect(embedded).toEqual([]);
  });

  it("puts the vectors of another model in the place of the old ones in one step", async () => {
    const { documentId } = await bench.upload(manual([20, 25]));
    await work(countingModel("old").model);
    const { documents, jobs } = bench.store;
    const generation = await documents.getGeneration(pump);
    const [target] = await documents.listEmbeddedOtherwise("new", 10);
    expect(await jobs.requestEmbedding(target!, "job.pump.again", clock.now())).toBe(true);
    const seen = new Set<string | undefined>();
    const { model, embedded } = countingModel("new", async () => {
      for (const segment of (await documents.readPartition(pump))?.segments ?? []) seen.add(segment.model);
    });
    const { last, progress } = await work(model);
    expect(last).toMatchObject({ state: "indexed", kind: "embed", progress: { stage: "done", reused: 0 } });
    expect(progress.every(({ searchable }) => searchable)).toBe(true);
    expect([...seen]).toEqual(["old"]);
    expect(embedded.length).toBeGreaterThan(0);
    expect((await documents.readVersionSegments(pump, documentId, 1)).map(({ model: name }) => name)).toEqual(["new"]);
    expect(await documents.getGeneration(pump)).toBe((generation ?? 0) + 1);
    expect(await documents.listEmbeddedOtherwise("new", 10)).toEqual([]);
  });

  it("embeds again only what an attempt that broke off has not stored", async () => {
    // More chunks than one segment holds.
    await bench.upload(Array.from({ length: 300 }, (_, index) => chapter(index, 20)).join("\n"));
    let left = 260;
    const first = countingModel("length", () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error("the power went"))));
    expect((await work(first.model)).state).toBe("queued");
    const second = countingModel();
    const { last } = await work(second.model);
    expect(last).toMatchObject({ state: "indexed", progress: { reused: 256 } });
    expect(last.progress.embedded).toBe(last.progress.total - 256);
    expect([first, second].map(({ embedded }) => embedded.some((text) => text.startsWith("Chapter 0")))).toEqual([true, false]);
  });
});
