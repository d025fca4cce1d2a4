import { type Scope } from "../base/scope.ts";
import { type DocumentStore, type JobReference } from "../knowledge/document-store.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { createIndexer } from "../knowledge/index/indexer.ts";
import { IndexingWorker } from "../knowledge/index/indexing-worker.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { DeliveredJobs } from "../knowledge/ingest/delivered-jobs.ts";
import { createIndexDocument } from "../knowledge/ingest/index-document.ts";
import { type JobListener } from "../knowledge/ingest/job-attempts.ts";
import { JobRunner } from "../knowledge/ingest/job-runner.ts";
import { ChildParser } from "../knowledge/parse/child-parser.ts";
import { type Coordination } from "./coordination.ts";
import { type Host } from "./host.ts";
import { type Storage } from "./storage.ts";

/** Works off indexing jobs, wherever they come from. */
export interface Indexing {
  start(): void;
  onProgress(listener: JobListener): () => void;
}

export interface IndexingOptions {
  readonly storage: Storage;
  readonly coordination: Coordination;
  /** Tells all processes of what becomes searchable. */
  readonly documents: DocumentStore;
  readonly embedding: EmbeddingModel;
}

/** Jobs that this process looks for in its own store; `wake` has it look at once. The scope closes it. */
export function createPollingIndexing(host: Host, options: IndexingOptions, scope: Scope): Indexing & { wake(): void } {
  const { config } = host;
  const limits = { ...limitsOf(host), pollMs: config.jobPollMs };
  const runner = new JobRunner({ ...attemptsOf(host, options, scope), jobs: options.storage.store.jobs, limits });
  scope.own(() => runner.close());
  return runner;
}

/** Jobs that are delivered. The scope closes it, and the delivery with it. */
export function createDeliveredIndexing(
  host: Host,
  options: IndexingOptions & { readonly delivery: Delivery<JobReference> },
  scope: Scope,
): Indexing {
  const limits = { ...limitsOf(host), sweepMs: host.config.jobSweepMs };
  const jobs = new DeliveredJobs({
    ...attemptsOf(host, options, scope),
    jobs: options.storage.store.jobs,
    delivery: options.delivery,
    random: host.random,
    limits,
  });
  scope.own(() => jobs.close());
  return jobs;
}

const limitsOf = ({ config }: Host) => ({
  maxAttempts: config.jobMaxAttempts,
  leaseMs: config.jobLeaseMs,
  concurrency: config.jobConcurrency,
});

function attemptsOf({ config, log }: Host, { storage, coordination, documents, embedding }: IndexingOptions, scope: Scope) {
  const { clock } = coordination;
  const worker = new IndexingWorker({ heapMegabytes: config.parseHeapMegabytes, clock });
  scope.own(() => worker.close());
  const parser = new ChildParser({
    timeoutMs: config.parseTimeoutMs,
    heapMegabytes: config.parseHeapMegabytes,
    maxPages: config.parseMaxPages,
    maxCharacters: config.parseMaxCharacters,
  });
  const indexer = createIndexer({ embedding, worker });
  const index = createIndexDocument({ files: storage.files, documents, parser, indexer, clock });
  return { documents, index, clock, log };
}
