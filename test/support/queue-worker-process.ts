import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { openRedis } from "../../src/coordination/redis/redis-connection.ts";
import { createIndexDocument } from "../../src/knowledge/ingest/index-document.ts";
import { DeliveredJobs } from "../../src/knowledge/ingest/delivered-jobs.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { inlineParser, testIndexer } from "./ingest-bench.ts";
import { openJobDelivery, queueLimits } from "./job-queue.ts";

// A worker over a queue in Redis that stops for ever once its document answers from its words; a test kills it there.
const [directory = "", url = ""] = process.argv.slice(2);
const store = openSqliteStore({ directory });
const files = await openDiskFiles({ directory, clock: systemClock });
const redis = openRedis({ url, prefix: "test", timeoutMs: 2_000, clock: systemClock, log: silentLog });
const indexer = { ...testIndexer(), embed: () => new Promise<never>(() => undefined) };
const index = createIndexDocument({ files, documents: store.documents, parser: inlineParser, indexer, clock: systemClock });
const { jobs, documents } = store;
const common = { clock: systemClock, log: silentLog, random: systemRandom };
const worker = new DeliveredJobs({ jobs, documents, index, delivery: openJobDelivery(redis), ...common, limits: queueLimits });
worker.onProgress(({ progress }) => process.stdout.write(`${progress.stage}\n`));
worker.start();
