import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeEach, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { Scope } from "../../src/base/scope.ts";
import { processArguments } from "../../src/base/thread.ts";
import { openRedis, type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { failure } from "../../src/errors.ts";
import { createIndexDocument } from "../../src/knowledge/ingest/index-document.ts";
import { DeliveredJobs } from "../../src/knowledge/ingest/delivered-jobs.ts";
import { isFinal, type Job } from "../../src/knowledge/job.ts";
import { type Parser } from "../../src/knowledge/parse/parser.ts";
import { inlineParser, type IngestBench, openIngestBench, pump, testIndexer } from "../support/ingest-bench.ts";
import { openJobDelivery, queueLimits } from "../support/job-queue.ts";
import { redisHowToEnable, redisServer, type RedisServer, startRedis } from "../support/redis-server.ts";
import { describeWith } from "../support/requirement.ts";
import { until } from "../support/until.ts";

const here = import.meta.url;

describeWith(
  redisServer,
  "redis-server",
  redisHowToEnable,
)("indexing jobs over a queue in Redis", () => {
  let scope: Scope;
  let server: RedisServer;
  let redis: RedisConnection;
  let bench: IngestBench;
  beforeEach(async () => {
    scope = new Scope();
    server = await startRedis();
    scope.own(() => server.stop());
    redis = openRedis({
      url: server.url,
      prefix: "test",
      timeoutMs: 2_000,
      clock: systemClock,
      log: silentLog,
      probeMs: 20,
      backoffMaxMs: 50,
    });
    scope.own(() => redis.close());
    await redis.ready({ deadlineMs: 10_000 });
    bench = await openIngestBench({ clock: systemClock, random: systemRandom });
    scope.own(() => bench.close());
    return () => scope.close();
  });

  function startWorker(parser: Parser = inlineParser): {
    worker: DeliveredJobs;
    events: Job[];
    delivery: ReturnType<typeof openJobDelivery>;
  } {
    const { documents, jobs } = bench.store;
    const index = createIndexDocument({ files: bench.files, documents, parser, indexer: testIndexer(), clock: systemClock });
    const delivery = openJobDelivery(redis);
    const common = { clock: systemClock, log: silentLog, random: systemRandom };
    const worker = new DeliveredJobs({ jobs, documents, index, delivery, ...common, limits: queueLimits });
    scope.own(() => worker.close());
    const events: Job[] = [];
    worker.onProgress((job) => events.push(job));
    worker.start();
    return { worker, events, delivery };
  }
  const read = async (jobId: string) => bench.store.jobs.getJob(pump, jobId);
  const ended = (jobIds: readonly string[]) =>
    until(async () => (await Promise.all(jobIds.map(read))).every((job) => job !== undefined && isFinal(job.state)));
  const uploadMany = async (count: number, round = 0) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => bench.upload(`Torque ${round}${index} Nm.`, { fileName: `m${round}-${index}.txt` })),
    );

  it("indexes each once with two workers, announced by upload and sweeps alike", async () => {
    const [one, other] = [startWorker(), startWorker()];
    const uploads: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (const { jobId } of await uploadMany(4, round)) {
        uploads.push(jobId);
        await one.delivery.announce({ ...pump, jobId });
      }
      await Promise.all([one.worker.sweep(), other.worker.sweep()]);
    }
    await ended(uploads);
    const jobs = await Promise.all(uploads.map(read));
    expect(jobs.map((job) => [job?.state, job?.attempts])).toEqual(jobs.map(() => ["indexed", 1]));
    const finals = [...one.events, ...other.events].filter(({ state }) => isFinal(state)).map(({ id }) => id);
    expect(finals.sort()).toEqual(uploads.sort());
  });

  it("finishes a job once whose worker was killed in the middle of it", async () => {
    const { jobId } = await bench.upload("# Pump\n\nTighten the cover to 25 Nm.\n");
    const support = new URL("../support/job-queue.ts", here).href;
    const child = spawn(process.execPath, [...processArguments(support, "queue-worker-process"), bench.directory, server.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const text of child.stdout.setEncoding("utf8")) {
      output += String(text);
      if (output.includes("understanding")) break;
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    expect(await read(jobId)).toMatchObject({ state: "running", attempts: 1 });
    const { events } = startWorker();
    await ended([jobId]);
    expect(await read(jobId)).toMatchObject({ state: "indexed", attempts: 2 });
    expect(events.filter(({ state }) => state === "indexed")).toHaveLength(1);
    expect((await bench.store.documents.readPartition(pump))?.segments).toHaveLength(1);
  });

  it("gives a job up after its attempts, and works it off when it is tried again", async () => {
    const { jobId } = await bench.upload("Torque 25 Nm.", { fileName: "poison.txt" });
    const poison: Parser = { parse: () => Promise.reject(failure("parse-crashed", { fileName: "poison.txt", problem: "no memory left" })) };
    const { worker } = startWorker(poison);
    await ended([jobId]);
    expect(await read(jobId)).toMatchObject({ state: "failed", attempts: 3, error: { code: "job-attempts-exhausted" } });
    await worker.close();
    expect(await bench.store.jobs.retryJob(pump, jobId, systemClock.now())).toBe(true);
    startWorker();
    await ended([jobId]);
    expect(await read(jobId)).toMatchObject({ state: "indexed" });
  });

  it("recovers by its sweep what the queue has lost", async () => {
    const uploads = await uploadMany(3);
    const producer = openJobDelivery(redis);
    scope.own(() => producer.close());
    for (const { jobId } of uploads) await producer.announce({ ...pump, jobId });
    await server.command("flushall");
    startWorker();
    await ended(uploads.map(({ jobId }) => jobId));
  });

  it("gives the job under way back when it closes, and another worker finishes it", async () => {
    const { jobId } = await bench.upload("Torque 25 Nm.", { fileName: "slow.txt" });
    let parsing = false;
    const never: Parser = {
      parse: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
          parsing = true;
        }),
    };
    const first = startWorker(never);
    await until(() => parsing);
    await first.worker.close();
    await first.worker.close();
    expect(await read(jobId)).toMatchObject({ state: "queued" });
    startWorker();
    await ended([jobId]);
    expect((await read(jobId))?.state).toBe("indexed");
  });
});
