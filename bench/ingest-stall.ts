// How long ingestion keeps the event loop, stage by stage, in the process that would serve live audio.
// usage: tsx bench/ingest-stall.ts [FILE] [--synthetic-vectors] [--json]
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { Scope } from "../src/base/scope.ts";
import { readConfig } from "../src/config.ts";
import { type EmbeddingModel } from "../src/knowledge/embedding.ts";
import { isFinal, type Job } from "../src/knowledge/job.ts";
import { openEmbedding } from "../src/roles/embeddings.ts";
import { createAnswering } from "../src/roles/answering.ts";
import { openFoundation } from "../src/roles/foundation.ts";
import { openHost } from "../src/roles/host.ts";
import { type Indexing, openIndexing } from "../src/roles/indexing.ts";
import { createLibrary } from "../src/roles/library.ts";
import { type Ask } from "../src/knowledge/ask.ts";
import { type Uploads } from "../src/knowledge/ingest/upload.ts";
import { announcedDocuments } from "../src/knowledge/generation-changed.ts";
import { createVocabularyReader } from "../src/knowledge/vocabulary-reader.ts";
import { type VocabularySource } from "../src/knowledge/vocabulary-source.ts";
import { lockDirectory, type Storage } from "../src/roles/storage.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { localTenant } from "../src/tenancy/tenant.ts";
import { LoopSampler, type StageFigures } from "./loop-sampler.ts";

export interface IngestStallOptions {
  /** PDF, Markdown or text; default: the sample manual. */
  readonly file?: string;
  /** Vectors without a model, for documents that would take it an hour: what is packed and stored is of the same size. */
  readonly syntheticVectors?: boolean;
}

export interface IngestStallFigures {
  readonly file: string;
  readonly pages: number;
  readonly chunks: number;
  /** From the upload's first byte until the document answers questions. */
  readonly searchableMs: number;
  readonly longestStallMs: number;
  readonly stages: readonly StageFigures[];
}

const key = { tenant: localTenant, equipment: slugSchema.parse("bench") };
const question = "How often is the filter changed?";
const settleMs = 200;

/** Ingests a file into a folder of its own and asks before, between and after its vectors. */
export async function runIngestStall({
  file = "sample/manual.pdf",
  syntheticVectors = false,
}: IngestStallOptions): Promise<IngestStallFigures> {
  const scope = new Scope();
  try {
    const directory = await mkdtemp(join(tmpdir(), "equivox-stall-"));
    scope.own(() => rm(directory, { recursive: true, force: true }));
    const config = readConfig({ DATA_DIR: directory });
    const host = await openHost("all", { ...config, metricsPort: 0 }, 0, scope);
    const opened = await openFoundation(host, { directory: lockDirectory(config, scope), databaseEffect: "" }, scope);
    const embedding = syntheticVectors ? syntheticEmbedding() : await openEmbedding(config, scope);
    await opened.storage.store.equipment.create({ tenant: key.tenant, slug: key.equipment, name: "Bench", createdAt: Date.now() });
    const sampler = new LoopSampler();
    const storage = watched(opened.storage, sampler);
    const { documents } = storage.store;
    const foundation = { ...opened, storage, documents: announcedDocuments(documents, opened.coordination.bus) };
    const knowledge = {
      uploads: createLibrary(host, foundation, () => undefined).uploads,
      runner: openIndexing(host, foundation, embedding, scope),
      ask: createAnswering(host, foundation, { embedding, languageModel: undefined }),
      vocabularies: createVocabularyReader(documents),
    };
    await settle();
    return await measure(file, knowledge, storage, sampler);
  } finally {
    await scope.close();
  }
}

interface Knowledge {
  readonly uploads: Uploads;
  readonly runner: Indexing;
  readonly ask: Ask;
  readonly vocabularies: VocabularySource;
}

async function measure(file: string, knowledge: Knowledge, storage: Storage, sampler: LoopSampler): Promise<IngestStallFigures> {
  const { uploads, runner, ask, vocabularies } = knowledge;
  const signal = new AbortController().signal;
  let searchableMs = 0;
  let questions = Promise.resolve();
  const search = (stage: string): void => {
    questions = questions.then(() =>
      sampler.during(stage, async () => {
        await ask.retrieve({ ...key, question, signal, limit: 5 });
      }),
    );
  };
  const ended = new Promise<Job>((resolve) => {
    runner.onProgress((job) => {
      sampler.enter(job.progress.stage);
      if (job.searchable && searchableMs === 0) {
        searchableMs = performance.now() - startedAt;
        search("question by words");
      }
      if (isFinal(job.state)) resolve(job);
    });
  });
  sampler.enter("upload");
  const startedAt = performance.now();
  await uploads.accept({ ...key, fileName: basename(file), source: createReadStream(file), signal });
  runner.start();
  const job = await ended;
  if (job.state !== "indexed") throw new Error(`the document ended as ${job.state}: ${job.error?.message ?? ""}`);
  await questions;
  await settle();
  search("question by meaning");
  await questions;
  await settle();
  await sampler.during("vocabulary", () => vocabularies.read(key.tenant, key.equipment));
  await settle();
  const version = await storage.store.documents.getVersion(key, job.documentId, job.version);
  return { file, pages: version?.pageCount ?? 0, chunks: version?.chunkCount ?? 0, searchableMs, ...sampler.close() };
}

/** The store with the stages that the progress of a job does not tell. */
function watched(storage: Storage, sampler: LoopSampler): Storage {
  const { documents } = storage.store;
  const stages = { putIndexed: "storing", putVectors: "storing vectors", readPartition: "opening the partition" };
  const named = new Map<string | symbol, string>(Object.entries(stages));
  const watchedDocuments = new Proxy(documents, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      const stage = named.get(name);
      const call = (...given: unknown[]): unknown => Reflect.apply(method, target, given);
      return stage === undefined ? call : (...given: unknown[]) => sampler.during(stage, async () => call(...given));
    },
  });
  return { ...storage, store: { ...storage.store, documents: watchedDocuments, ping: () => storage.store.ping() } };
}

/** As a model in a thread, it answers no sooner than the next turn of the event loop. */
function syntheticEmbedding(): EmbeddingModel {
  const dimensions = 384;
  const vector = Float32Array.from({ length: dimensions }, (_, index) => Math.sin(index) / 14);
  return {
    name: "synthetic",
    dimensions,
    async embed(texts) {
      await nextTurn();
      return texts.map(() => vector.slice());
    },
    close: () => Promise.resolve(),
  };
}

/** Long enough for what a stage set in motion to be seen as its own. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, settleMs));

function print({ file, pages, chunks, searchableMs, longestStallMs, stages }: IngestStallFigures): void {
  const lines = stages.map(
    ({ stage, totalMs, stallMs, busyMs }) =>
      `${stage.padEnd(24)}${totalMs.toFixed(0).padStart(9)}${stallMs.toFixed(1).padStart(10)}${(busyMs?.toFixed(1) ?? "-").padStart(10)}`,
  );
  process.stdout.write(
    [
      `${file}: ${pages} pages, ${chunks} chunks; answers after ${searchableMs.toFixed(0)} ms; longest stall ${longestStallMs.toFixed(1)} ms`,
      `${"stage".padEnd(24)}${"total ms".padStart(9)}${"stall ms".padStart(10)}${"busy ms".padStart(10)}`,
      ...lines,
      "",
    ].join("\n"),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, "synthetic-vectors": { type: "boolean", default: false } },
  });
  const [file] = positionals;
  const figures = await runIngestStall({ ...(file === undefined ? {} : { file }), syntheticVectors: values["synthetic-vectors"] });
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else print(figures);
}
