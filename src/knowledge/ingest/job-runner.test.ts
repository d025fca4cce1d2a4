import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inlineParser, type IngestBench, openIngestBench, pump, testIndexer } from "../../../test/support/ingest-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { isFinal, type Job } from "../job.ts";
import { type Parser } from "../parse/parser.ts";
import { createIndexDocument } from "./index-document.ts";
import { type Indexer } from "./indexer.ts";
import { JobRunner } from "./job-runner.ts";

const limits = { maxAttempts: 3, leaseMs: 30_000, pollMs: 2_000 };
const manual = "# Pump\n\n<!-- page 2 -->\n\n## Torques\n\nTighten the cover to 25 Nm.\n";

let clock: ManualClock;
let bench: IngestBench;
const runners: JobRunner[] = [];

beforeEach(async () => {
  clock = new ManualClock();
  bench = await openIngestBench({ clock, random: countingRandom() });
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  expect(clock.pending).toBe(0);
  await bench.close();
});

function start({ parser = inlineParser, indexer = testIndexer() }: { parser?: Parser; indexer?: Indexer } = {}) {
  const { documents, jobs } = bench.store;
  const index = createIndexDocument({ files: bench.files, documents, parser, indexer, clock });
  const runner = new JobRunner({ jobs, documents, index, clock, log: silentLog, limits });
  runners.push(runner);
  const events: Job[] = [];
  runner.onProgress((job) => events.push(job));
  runner.start();
  return { runner, events };
}

/** Lets the event loop turn until something holds; time stands still meanwhile. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000; turn++) {
    if (await holds()) return;
    await new Promise(setImmediate);
  }
  throw new Error("it never came to that");
}

const read = async (jobId: string) => (await bench.store.jobs.getJob(pump, jobId))!;
const ended = (jobId: string) => until(async () => isFinal((await read(jobId)).state));
const failing = (error: Error): Parser => ({ parse: () => Promise.reject(error) });
const never: Parser = {
  parse: ({ signal }) =>
    new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason as Error);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    }),
};

describe("JobRunner", () => {
  it("makes an upload searchable, then adds its vectors, and tells each step", async () => {
    const { jobId } = await bench.upload(manual);
    const { events } = start();
    await ended(jobId);
    expect(await read(jobId)).toMatchObject({ state: "indexed", searchable: true, attempts: 1, progress: { stage: "done" } });
    const snapshot = await bench.store.documents.readPartition(pump);
    expect(snapshot?.segments.map(({ chunkCount, model, vectors }) => [chunkCount, model, (vectors?.length ?? 0) > 0])).toEqual([
      [expect.any(Number), "length", true],
    ]);
    expect([...new Set(events.map(({ progress }) => progress.stage))]).toEqual(["waiting", "reading", "indexing", "understanding", "done"]);
    expect(events.at(-1)).toMatchObject({ state: "indexed", searchable: true });
  });

  it("calls a document what it calls itself, or else as its file", async () => {
    const named = await bench.upload(manual.replace("# Pump", "# Pump P-100 Service Manual"), { fileName: "scan0001.md" });
    const nameless = await bench.upload("Tighten the cover to 25 Nm.", { fileName: "pump_torques.txt" });
    start();
    await ended(named.jobId);
    await ended(nameless.jobId);
    const titles = (await bench.store.documents.listDocuments(pump)).map(({ title }) => title);
    expect(titles.sort()).toEqual(["Pump P-100 Service Manual", "pump torques"]);
  });

  it("answers from the words before the vectors are there", async () => {
    const { jobId } = await bench.upload(manual);
    const indexer: Indexer = {
      ...testIndexer(),
      embed: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
    };
    const { events } = start({ indexer });
    await until(() => events.at(-1)?.progress.stage === "understanding");
    clock.advance(1_000);
    await until(async () => (await read(jobId)).searchable);
    expect((await bench.store.documents.readPartition(pump))?.segments).toHaveLength(1);
    expect((await read(jobId)).state).toBe("running");
  });

  it("is woken by an upload, and finds jobs by itself at the next poll", async () => {
    const { runner } = start();
    await until(() => clock.pending === 1);
    const first = await bench.upload(manual);
    runner.wake();
    await ended(first.jobId);
    await until(() => clock.pending === 1);
    const second = await bench.upload("Torque 26 Nm.", { fileName: "b.txt" });
    clock.advance(limits.pollMs);
    await ended(second.jobId);
  });

  it.each([
    ["needs-password", failure("document-encrypted", { fileName: "pump.md" })],
    ["no-text", failure("document-without-text", { fileName: "pump.md" })],
    ["failed", failure("document-broken", { fileName: "pump.md", problem: "no xref" })],
  ])("ends in %s at once, with the error", async (state, error) => {
    const { jobId } = await bench.upload(manual);
    start({ parser: failing(error) });
    await ended(jobId);
    expect(await read(jobId)).toMatchObject({ state, attempts: 1, error: { code: error.code, message: error.message } });
  });

  it("tries again what the machine is to blame for, and gives up in the end", async () => {
    const { jobId } = await bench.upload(manual);
    start({ parser: failing(failure("parse-crashed", { fileName: "pump.md", problem: "no memory left" })) });
    for (let attempt = 1; attempt < limits.maxAttempts; attempt++) {
      await until(async () => {
        const job = await read(jobId);
        return job.state === "queued" && job.attempts === attempt && clock.pending === 1;
      });
      clock.advance(limits.pollMs);
    }
    await ended(jobId);
    expect(await read(jobId)).toMatchObject({ state: "failed", attempts: 3, error: { code: "job-attempts-exhausted" } });
  });

  it("goes on with the next job after one that failed", async () => {
    const bad = await bench.upload(manual, { fileName: "bad.md" });
    const good = await bench.upload("Torque 26 Nm.", { fileName: "good.txt" });
    const parser: Parser = {
      parse: (request) => (request.fileName === "bad.md" ? Promise.reject(new Error("a bug of the parser")) : inlineParser.parse(request)),
    };
    start({ parser });
    await until(async () => {
      if (clock.pending === 1) clock.advance(limits.pollMs);
      return isFinal((await read(bad.jobId)).state) && isFinal((await read(good.jobId)).state);
    });
    expect([(await read(bad.jobId)).state, (await read(good.jobId)).state]).toEqual(["failed", "indexed"]);
  });

  it("gives the job back when it closes", async () => {
    const { jobId } = await bench.upload(manual);
    const { runner, events } = start({ parser: never });
    await until(() => events.length > 0);
    await runner.close();
    expect(await read(jobId)).toMatchObject({ state: "queued", searchable: false });
    expect((await read(jobId)).leaseUntil).toBeUndefined();
    start();
    await ended(jobId);
    expect((await read(jobId)).state).toBe("indexed");
  });

  it("keeps its lease while it works", async () => {
    const { jobId } = await bench.upload(manual);
    const { events } = start({ parser: never });
    await until(() => events.length > 0);
    for (let step = 0; step < 8; step++) {
      const before = (await read(jobId)).leaseUntil ?? 0;
      clock.advance(limits.leaseMs / 3);
      await until(async () => ((await read(jobId)).leaseUntil ?? 0) > before);
    }
    expect(await bench.store.jobs.claimJob(clock.now(), limits.leaseMs)).toBeUndefined();
  });

  it("stops quietly when another worker has taken the job over", async () => {
    const { jobId } = await bench.upload(manual);
    const { events } = start({ parser: never });
    await until(() => events.length > 0);
    const other = await bench.store.jobs.claimJob(clock.now() + limits.leaseMs, limits.leaseMs * 10);
    expect(other?.id).toBe(jobId);
    clock.advance(limits.leaseMs / 3);
    await until(() => clock.pending === 1);
    expect(await read(jobId)).toMatchObject({ state: "running", fence: 2, attempts: 2 });
  });

  it("does not stumble over a document that is deleted under it", async () => {
    const { documentId } = await bench.upload(manual);
    const next = await bench.upload("Torque 26 Nm.", { fileName: "next.txt" });
    const parser: Parser = {
      async parse(request) {
        await bench.store.documents.deleteDocument(pump, documentId);
        return inlineParser.parse(request);
      },
    };
    start({ parser });
    await until(async () => {
      if (clock.pending === 1) clock.advance(limits.pollMs);
      return isFinal((await read(next.jobId)).state);
    });
    expect((await read(next.jobId)).state).toBe("indexed");
  });
});
