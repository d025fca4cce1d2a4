import { expect, it } from "vitest";
import { inlineParser, openIngestBench, pump, testIndexer } from "../../../test/support/ingest-bench.ts";
import { until } from "../../../test/support/until.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { MemoryDelivery } from "../../coordination/memory/memory-delivery.ts";
import { type JobReference } from "../document-store.ts";
import { DeliveredJobs } from "./delivered-jobs.ts";
import { createIndexDocument } from "./index-document.ts";

/** Parsing, hashing and storing take turns of the event loop, not time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise(setImmediate);
}

it("comes back to a job that was delivered while the lease of a dead worker still ran", async () => {
  const clock = new ManualClock();
  const bench = await openIngestBench({ clock, random: countingRandom() });
  const delivery = new MemoryDelivery<JobReference>({
    idOf: ({ jobId }) => jobId,
    clock,
    limits: { queueMax: 10, maxAttempts: 8, firstPauseMs: 1_000 },
    jitter: () => 1,
  });
  const { documents, jobs } = bench.store;
  const { jobId } = await bench.upload("# Oil\n\nChange the oil.");
  const dead = await jobs.claimJob(clock.now(), 30_000);
  expect(dead?.id).toBe(jobId);
  const worker = new DeliveredJobs({
    jobs,
    documents,
    index: createIndexDocument({ files: bench.files, documents, parser: inlineParser, indexer: testIndexer(), clock }),
    delivery,
    clock,
    log: silentLog,
    random: countingRandom(),
    // So late that no sweep helps.
    limits: { maxAttempts: 3, leaseMs: 30_000, sweepMs: 3_600_000, concurrency: 1 },
  });
  worker.start();
  await delivery.announce({ ...pump, jobId });
  await settled();
  expect(await jobs.getJob(pump, jobId)).toMatchObject({ state: "running", fence: 1 });
  for (let elapsedMs = 0; elapsedMs < 200_000; elapsedMs += 1_000) {
    clock.advance(1_000);
    await settled();
  }
  await until(async () => (await jobs.getJob(pump, jobId))?.state !== "running", { what: "the end of the job" });
  expect(await jobs.getJob(pump, jobId)).toMatchObject({ state: "indexed", fence: 2 });
  await worker.close();
  await bench.close();
});
