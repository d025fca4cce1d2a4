import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { type EmbeddingModel } from "../../src/knowledge/embedding.ts";
import { createIndexer } from "../../src/knowledge/index/indexer.ts";
import { createIndexDocument } from "../../src/knowledge/ingest/index-document.ts";
import { JobRunner } from "../../src/knowledge/ingest/job-runner.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { inlineParser, lengthEmbedding } from "./ingest-bench.ts";

// A worker that works off the jobs of a folder, says each step on standard output, and ends when none is left; a test kills it at any moment.
const directory = process.argv[2] ?? "";
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const store = openSqliteStore({ directory });
const files = await openDiskFiles({ directory });
// As the product does under its lock: whoever held the leases is gone.
await store.jobs.expireLeases(systemClock.now());

let calls = 0;
const inner = lengthEmbedding();
const embedding: EmbeddingModel = {
  ...inner,
  async embed(texts, options) {
    if (++calls % 20 === 0) say("embedding");
    await nextTurn();
    return inner.embed(texts, options);
  },
};
const indexer = createIndexer({ embedding });
const index = createIndexDocument({ files, documents: store.documents, parser: inlineParser, indexer, clock: systemClock });
const limits = { maxAttempts: 100, leaseMs: 600_000, pollMs: 20 };
const runner = new JobRunner({ jobs: store.jobs, documents: store.documents, index, clock: systemClock, log: silentLog, limits });
let said = "";
runner.onProgress(({ id, state, progress }) => {
  const line = `${state === "running" ? progress.stage : state} ${id}`;
  if (line !== said) say(line);
  said = line;
});
runner.start();
while ((await store.jobs.countJobs("queued")) + (await store.jobs.countJobs("running")) > 0) await nextTurn();
await runner.close();
await store.close();
say("done");
