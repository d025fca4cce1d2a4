import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { EquivoxError } from "../errors.ts";
import { type CorpusEquipment, type CorpusFile } from "../knowledge/evaluation/corpus.ts";
import { keptEmbedding } from "../knowledge/evaluation/kept-embedding.ts";
import { type IngestedFile, type IngestOptions, type Workbench } from "../knowledge/evaluation/workbench.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { type PartitionKey } from "../knowledge/document-store.ts";
import { isFinal, type Job } from "../knowledge/job.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { createAnswering } from "./answering.ts";
import { openReranker } from "./reranker.ts";
import { openEmbedding } from "./embeddings.ts";
import { createLanguageModel } from "./engines.ts";
import { type Foundation, openFoundation } from "./foundation.ts";
import { type Host, openHost } from "./host.ts";
import { type Indexing, openIndexing } from "./indexing.ts";
import { createLibrary } from "./library.ts";
import { openParser } from "./parser.ts";
import { lockDirectory } from "./storage.ts";

/** Long enough that a busy machine changes no answer. */
const patientMs = 120_000;

export interface WorkbenchOptions {
  /** A file that keeps vectors from one evaluation to the next. */
  readonly embeddingCache?: string;
}

/**
 * Opens the product's own parts over a SQLite store in a folder of its own, which the scope removes. Databases, buckets and a Redis that the
 * settings name are not touched; the language model that they name writes the answers.
 */
export async function openWorkbench(settings: Config, { embeddingCache }: WorkbenchOptions, scope: Scope): Promise<Workbench> {
  const dataDir = await mkdtemp(join(tmpdir(), "equivox-eval-"));
  scope.own(() => rm(dataDir, { recursive: true, force: true }));
  const config = throwAway(settings, dataDir);
  const directory = lockDirectory(config, scope);
  const host = await openHost("all", config, 0, scope);
  const foundation = await openFoundation(host, { directory, databaseEffect: "the evaluation ends" }, scope);
  const embedding = await openModel(config, embeddingCache, scope);
  const indexing = openIndexing(host, foundation, embedding, scope);
  const library = createLibrary(host, foundation, (job) => indexing.queued(job));
  const engines = { embedding, languageModel: createLanguageModel(config), reranker: openReranker(config, scope) };
  const parser = openParser(config);
  indexing.start();
  return {
    ask: createAnswering(host, foundation, engines),
    cachedAsk: createAnswering({ ...host, config: { ...config, cacheSemantic: "on" } }, foundation, engines),
    embedding,
    parser,
    documents: foundation.documents,
    ingest: (equipment, options) => ingest(equipment, options, { host, foundation, indexing, uploads: library.uploads }),
  };
}

/** The settings without what is elsewhere, on ports of their own. */
function throwAway(settings: Config, dataDir: string): Config {
  return {
    ...settings,
    dataDir,
    host: "127.0.0.1",
    port: 0,
    metricsPort: 0,
    publicUrl: undefined,
    mongoUrl: undefined,
    redisUrl: undefined,
    redisCacheUrl: undefined,
    files: undefined,
    otlpUrl: undefined,
    // every question is answered from its own search
    cacheSemantic: "off",
    cacheShadowShare: 0,
    requestTimeoutMs: patientMs,
    questionEmbeddingTimeoutMs: patientMs,
  };
}

async function openModel(config: Config, cache: string | undefined, scope: Scope): Promise<EmbeddingModel> {
  const model = await openEmbedding(config, scope);
  if (cache === undefined) return model;
  const kept = keptEmbedding(model, cache);
  scope.own(() => kept.closeFile());
  return kept;
}

interface Shelf {
  readonly host: Host;
  readonly foundation: Foundation;
  readonly indexing: Indexing;
  readonly uploads: ReturnType<typeof createLibrary>["uploads"];
}

async function ingest(equipment: CorpusEquipment, { onProgress, signal }: IngestOptions, shelf: Shelf): Promise<IngestedFile[]> {
  const key = { tenant: tenantSchema.parse(equipment.tenant), equipment: slugSchema.parse(equipment.slug) };
  const { store } = shelf.foundation.storage;
  await store.equipment.create({ tenant: key.tenant, slug: key.equipment, name: equipment.slug, createdAt: shelf.host.clock.now() });
  const finished = new FinishedJobs(shelf.indexing, signal);
  try {
    const accepted: (IngestedFile | Accepted)[] = [];
    for (const file of equipment.files) accepted.push(await upload(key, file, signal, shelf));
    const ingested: IngestedFile[] = [];
    for (const one of accepted) {
      ingested.push("jobId" in one ? await indexed(key, one, finished, shelf) : one);
      onProgress(ingested.length, equipment.files.length);
    }
    return ingested;
  } finally {
    finished.close();
  }
}

interface Accepted {
  readonly fileName: string;
  readonly documentId: string;
  readonly jobId: string;
}

async function upload(key: PartitionKey, { fileName, content }: CorpusFile, signal: AbortSignal, { uploads }: Shelf) {
  signal.throwIfAborted();
  try {
    const source = "path" in content ? createReadStream(content.path) : Readable.from([Buffer.from(content.text)]);
    const { jobId, documentId } = await uploads.accept({ ...key, fileName, source, signal });
    return { fileName, documentId, jobId };
  } catch (error) {
    if (signal.aborted || !(error instanceof EquivoxError)) throw error;
    return { fileName, state: "refused" as const, error: error.code };
  }
}

async function indexed(
  key: PartitionKey,
  { fileName, documentId, jobId }: Accepted,
  finished: FinishedJobs,
  shelf: Shelf,
): Promise<IngestedFile> {
  // Content that was there already has a job that ended before anybody listened.
  const known = await shelf.foundation.storage.store.jobs.getJob(key, jobId);
  const job = known && isFinal(known.state) ? known : await finished.wait(jobId);
  return { fileName, documentId, state: job.state, ...(job.error ? { error: job.error.code } : {}) };
}

/** Jobs as they end. */
class FinishedJobs {
  readonly #jobs = new Map<string, Job>();
  readonly #signal: AbortSignal;
  readonly #unsubscribe: () => void;
  readonly #look = (): void => this.#wake();
  #wake: () => void = () => undefined;

  constructor(indexing: Indexing, signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#look);
    this.#unsubscribe = indexing.onProgress((job) => {
      if (isFinal(job.state)) this.#jobs.set(job.id, job);
      this.#wake();
    });
  }

  /** Rejects with the signal's reason when it aborts. */
  async wait(jobId: string): Promise<Job> {
    for (;;) {
      this.#signal.throwIfAborted();
      const job = this.#jobs.get(jobId);
      if (job) return job;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#unsubscribe();
    this.#signal.removeEventListener("abort", this.#look);
  }
}
