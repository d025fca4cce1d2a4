import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { inlineParser, openIngestBench, pump, testIndexer } from "../../../test/support/ingest-bench.ts";
import { processArguments } from "../../base/thread.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { createIndexDocument } from "./index-document.ts";
import { JobRunner } from "./job-runner.ts";

const support = new URL("../../../test/support/ingest-bench.ts", import.meta.url).href;

it("finishes a job once after its worker was killed in the middle of it", async () => {
  // The killed worker lives by the real clock; this one by a clock that stands behind its lease.
  const clock = new ManualClock(Date.now());
  const bench = await openIngestBench({ clock, random: countingRandom() });
  try {
    const { documentId, jobId } = await bench.upload("# Pump\n\nTighten the cover to 25 Nm.\n");
    const worker = spawn(process.execPath, [...processArguments(support, "indexing-process"), bench.directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const text of worker.stdout.setEncoding("utf8")) {
      output += String(text);
      if (output.includes("understanding")) break;
    }
    worker.kill("SIGKILL");
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, "exit");
    expect(await bench.store.jobs.getJob(pump, jobId)).toMatchObject({ state: "running", attempts: 1 });

    expect(await bench.store.jobs.claimJob(clock.now(), 30_000)).toBeUndefined();
    clock.advance(120_000);
    const { documents, jobs } = bench.store;
    const index = createIndexDocument({ files: bench.files, documents, parser: inlineParser, indexer: testIndexer(), clock });
    const limits = { maxAttempts: 3, leaseMs: 30_000, pollMs: 2_000 };
    const runner = new JobRunner({ jobs, documents, index, clock, log: silentLog, limits });
    const finished = new Promise<void>((resolve) => runner.onProgress(({ state }) => state === "indexed" && resolve()));
    runner.start();
    await finished;
    await runner.close();

    expect(await jobs.getJob(pump, jobId)).toMatchObject({ state: "indexed", attempts: 2, searchable: true });
    expect(await documents.listVersions(pump, documentId)).toHaveLength(1);
    const chunks = await documents.readActiveChunks(pump);
    expect(chunks.filter((chunk) => chunk.text.includes("25 Nm"))).toHaveLength(1);
    expect((await documents.readPartition(pump))?.segments).toHaveLength(1);
    expect(await jobs.claimJob(clock.now() + 600_000, 30_000)).toBeUndefined();
  } finally {
    await bench.close();
  }
});
