import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { createAsk } from "../knowledge/answer-question.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type EmbeddingModel } from "../knowledge/embedding.ts";
import { createIndexer } from "../knowledge/index/indexer.ts";
import { IndexingWorker } from "../knowledge/index/indexing-worker.ts";
import { createIndexDocument } from "../knowledge/ingest/index-document.ts";
import { type Indexer } from "../knowledge/ingest/indexer.ts";
import { JobRunner } from "../knowledge/ingest/job-runner.ts";
import { createUploads, type Uploads } from "../knowledge/ingest/upload.ts";
import { ChildParser } from "../knowledge/parse/child-parser.ts";
import { createRemoval, type Removal } from "../knowledge/removal.ts";
import { createSearch } from "../knowledge/search/search.ts";
import { createVocabularyReader } from "../knowledge/vocabulary-reader.ts";
import { type VocabularySource } from "../knowledge/vocabulary-source.ts";
import { type Storage } from "./storage.ts";

export interface Knowledge {
  readonly ask: Ask;
  readonly uploads: Uploads;
  readonly runner: JobRunner;
  readonly removal: Removal;
  readonly vocabularies: VocabularySource;
}

export interface KnowledgeOptions {
  readonly config: Config;
  readonly storage: Storage;
  readonly embedding: EmbeddingModel;
  readonly languageModel: LanguageModel | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Wires ingestion, search and answers. The job runner does not run yet; the scope closes it. */
export function createKnowledge(options: KnowledgeOptions, scope: Scope): Knowledge {
  const { config, storage, embedding, languageModel, clock, random, log } = options;
  const { documents, equipment, tenancy } = storage.store;
  const { files } = storage;
  const onDegraded = (error: unknown): void => log.warn({ error }, "a question could not be embedded; it was searched by words alone");
  const search = createSearch({ documents, embedding, clock, limits: config, onDegraded });
  const ask = createAsk({ search, equipment, documents, clock, random, log, limits: config, ...(languageModel ? { languageModel } : {}) });
  const indexing = new IndexingWorker({ heapMegabytes: config.parseHeapMegabytes, clock });
  scope.own(() => indexing.close());
  const runner = createRunner(options, createIndexer({ embedding, worker: indexing }));
  scope.own(() => runner.close());
  const limits = { maxBytes: config.uploadMaxBytes, maxConcurrent: config.uploadMaxConcurrent, timeoutMs: config.uploadTimeoutMs };
  const uploads = createUploads({ files, documents, random, clock, limits, onAccepted: () => runner.wake() });
  const removal = createRemoval({ documents, equipment, tenancy, files, log });
  return { ask, uploads, runner, removal, vocabularies: createVocabularyReader(documents) };
}

function createRunner({ config, storage, clock, log }: KnowledgeOptions, indexer: Indexer): JobRunner {
  const { documents, jobs } = storage.store;
  const parser = new ChildParser({
    timeoutMs: config.parseTimeoutMs,
    heapMegabytes: config.parseHeapMegabytes,
    maxPages: config.parseMaxPages,
    maxCharacters: config.parseMaxCharacters,
  });
  const index = createIndexDocument({ files: storage.files, documents, parser, indexer, clock });
  const limits = { maxAttempts: config.jobMaxAttempts, leaseMs: config.jobLeaseMs, pollMs: config.jobPollMs };
  return new JobRunner({ jobs, documents, index, clock, log, limits });
}
