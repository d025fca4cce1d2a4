import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createIndexDocument } from "../../src/knowledge/ingest/index-document.ts";
import { JobRunner } from "../../src/knowledge/ingest/job-runner.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { inlineParser, testIndexer } from "./ingest-bench.ts";

// A worker that stops for ever once its document answers from its words; a test kills it there.
const directory = process.argv[2] ?? "";
const store = openSqliteStore({ directory });
const files = await openDiskFiles({ directory });
const indexer = { ...testIndexer(), embed: () => new Promise<never>(() => undefined) };
const index = createIndexDocument({ files, documents: store.documents, parser: inlineParser, indexer, clock: systemClock });
const limits = { maxAttempts: 3, leaseMs: 30_000, pollMs: 100 };
const runner = new JobRunner({ jobs: store.jobs, documents: store.documents, index, clock: systemClock, log: silentLog, limits });
runner.onProgress(({ progress }) => process.stdout.write(`${progress.stage}\n`));
runner.start();
