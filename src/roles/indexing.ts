import { type Scope } from "../base/scope.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { type JobReference } from "../knowledge/document-store.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { createIndexer } from "../knowledge/index/indexer.ts";
import { IndexingWorker } from "../knowledge/index/indexing-worker.ts";
import { EmbeddingSweep } from "../knowledge/ingest/embedding-sweep.ts";
import { DeliveredJobs } from "../knowledge/ingest/delivered-jobs.ts";
import { readPasswordOf } from "../knowledge/ingest/document-password.ts";
import { createIndexDocument } from "../knowledge/ingest/index-document.ts";
import { type JobListener } from "../knowledge/ingest/job-attempts.ts";
import { publishJobProgress } from "../knowledge/ingest/job-progress.ts";
import { JobRunner } from "../knowledge/ingest/job-runner.ts";
import { isFinal } from "../knowledge/job.ts";
import { type Foundation } from "./foundation.ts";
import { vectorsPart } from "./health-parts.ts";
import { type Host } from "./host.ts";
import { openParser } from "./parser.ts";
import { passwordSealOf } from "./password-seal.ts";

/** Works off indexing jobs, wherever they come from. */
export interface Indexing {
  start(): void;
  /** A job waits in the store. */
  queued(job: JobReference): void;
  onProgress(listener: JobListener): () => void;
}

/**
 * Wires indexing. With shared state jobs are delivered, so that all workers take their share; without, this process looks for them in its
 * store. The scope closes it; all processes hear how each job goes.
 */
export function openIndexing(host: Host, foundation: Foundation, embedding: EmbeddingModel, scope: Scope): Indexing {
  const { metrics, sharedMetrics } = host;
  const delivery = foundation.coordination.openJobDelivery?.(scope);
  const indexing = delivery ? openDelivered(host, foundation, embedding, delivery, scope) : openPolling(host, foundation, embedding, scope);
  indexing.onProgress(({ state }) => {
    if (isFinal(state)) metrics.jobEnded(state);
    if (state === "failed") sharedMetrics.jobDead();
  });
  host.health.add(vectorsPart(foundation.documents, embedding.name));
  const sweep = openEmbeddingSweep(host, foundation, embedding);
  scope.own(() => sweep.close());
  // Until all attempts have ended: how those go that are under way when the process closes, others are waiting to hear.
  publishJobProgress(indexing, foundation.coordination);
  return {
    ...indexing,
    start() {
      indexing.start();
      sweep.start();
    },
  };
}

function openEmbeddingSweep({ config, log }: Host, { storage, documents, coordination }: Foundation, embedding: EmbeddingModel) {
  const { clock } = coordination;
  return new EmbeddingSweep({
    documents,
    jobs: storage.store.jobs,
    model: embedding.name,
    clock,
    log,
    intervalMs: config.embeddingSweepMs,
  });
}

function openDelivered(
  host: Host,
  foundation: Foundation,
  embedding: EmbeddingModel,
  delivery: Delivery<JobReference>,
  scope: Scope,
): Indexing {
  const jobs = new DeliveredJobs({
    ...attemptsOf(host, foundation, embedding, scope),
    delivery,
    random: host.random,
    limits: { ...limitsOf(host), sweepMs: host.config.jobSweepMs },
  });
  scope.own(() => jobs.close());
  return {
    start: () => jobs.start(),
    queued: (job) => void delivery.announce(job),
    onProgress: (listener) => jobs.onProgress(listener),
  };
}

function openPolling(host: Host, foundation: Foundation, embedding: EmbeddingModel, scope: Scope): Indexing {
  const limits = { ...limitsOf(host), pollMs: host.config.jobPollMs };
  const runner = new JobRunner({ ...attemptsOf(host, foundation, embedding, scope), limits });
  scope.own(() => runner.close());
  return {
    start: () => runner.start(),
    queued: () => runner.wake(),
    onProgress: (listener) => runner.onProgress(listener),
  };
}

const limitsOf = ({ config }: Host) => ({
  maxAttempts: config.jobMaxAttempts,
  leaseMs: config.jobLeaseMs,
  concurrency: config.jobConcurrency,
});

function attemptsOf({ config, log }: Host, { storage, coordination, documents }: Foundation, embedding: EmbeddingModel, scope: Scope) {
  const { clock } = coordination;
  const worker = new IndexingWorker({ heapMegabytes: config.parseHeapMegabytes, clock });
  scope.own(() => worker.close());
  const parser = openParser(config);
  const indexer = createIndexer({ embedding, worker });
  const { jobs } = storage.store;
  const readPassword = readPasswordOf(jobs, passwordSealOf(config));
  const index = createIndexDocument({ files: storage.files, documents, parser, indexer, clock, readPassword });
  return { jobs, documents, index, clock, log };
}
