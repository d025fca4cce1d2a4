import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Clock } from "../../src/base/clock.ts";
import { type Random } from "../../src/base/random.ts";
import { Scope } from "../../src/base/scope.ts";
import { type EmbeddingModel } from "../../src/knowledge/embedding.ts";
import { type Files } from "../../src/knowledge/files.ts";
import { createIndexer } from "../../src/knowledge/index/indexer.ts";
import { createPasswordSeal, readPasswordOf } from "../../src/knowledge/ingest/document-password.ts";
import { createUnlocking, type Unlocking } from "../../src/knowledge/ingest/unlocking.ts";
import { createUploads, type Upload, type Uploads } from "../../src/knowledge/ingest/upload.ts";
import { parseFile } from "../../src/knowledge/parse/parse-file.ts";
import { type Parser } from "../../src/knowledge/parse/parser.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { type Store } from "../../src/stores/store.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { localTenant } from "../../src/tenancy/tenant.ts";

export const pump = { tenant: localTenant, equipment: slugSchema.parse("pump") };

/** Reads in this process: tests of ingestion need no child. */
export const inlineParser: Parser = {
  parse: ({ path, mediaType, onProgress }) =>
    parseFile(path, mediaType, { maxPages: 100, maxCharacters: 1_000_000 }, onProgress ?? (() => undefined)),
};

/** An embedding model whose vectors depend on the length of the text alone. */
export function lengthEmbedding(dimensions = 8): EmbeddingModel {
  return {
    name: "length",
    dimensions,
    embed: (texts, { signal }) => {
      signal.throwIfAborted();
      return Promise.resolve(
        texts.map((text) => Float32Array.from({ length: dimensions }, (_, index) => Number(index === text.length % dimensions))),
      );
    },
    close: () => Promise.resolve(),
  };
}

export interface IngestBench {
  readonly directory: string;
  readonly store: Store;
  readonly files: Files;
  readonly uploads: Uploads;
  readonly unlocking: Unlocking;
  readonly readPassword: ReturnType<typeof readPasswordOf>;
  /** Uploads a text as a file of the pump. */
  upload(content: string | Uint8Array | Readable, more?: Partial<Upload>): ReturnType<Uploads["accept"]>;
  readonly accepted: string[];
  close(): Promise<void>;
}

/** A real store and real files in a folder of their own, with one equipment and its uploads. */
export async function openIngestBench({
  clock,
  random,
  maxConcurrent = 4,
  maxBytes = 100_000,
}: {
  clock: Clock;
  random: Random;
  maxConcurrent?: number;
  maxBytes?: number;
}): Promise<IngestBench> {
  const directory = await mkdtemp(join(tmpdir(), "equivox-ingest-"));
  const scope = new Scope();
  scope.own(() => rm(directory, { recursive: true, force: true }));
  const store = openSqliteStore({ directory });
  scope.own(() => store.close());
  const files = await openDiskFiles({ directory, clock });
  await store.tenancy.createTenant({ id: localTenant, name: "Local", createdAt: clock.now() });
  await store.equipment.create({ tenant: pump.tenant, slug: pump.equipment, name: "Pump", createdAt: clock.now() });
  const accepted: string[] = [];
  const limits = { maxBytes, maxConcurrent, timeoutMs: 60_000 };
  const seal = createPasswordSeal(() => Promise.resolve({ secret: "the secret of the ingest bench, 32 characters" }));
  const onQueued = ({ jobId }: { jobId: string }): void => void accepted.push(jobId);
  const unlocking = createUnlocking({ ...store, seal, clock, onQueued });
  const uploads = createUploads({
    files,
    documents: store.documents,
    random,
    clock,
    limits,
    unlocking,
    onAccepted: onQueued,
  });
  return {
    directory,
    store,
    files,
    uploads,
    unlocking,
    readPassword: readPasswordOf(store.jobs, seal),
    accepted,
    upload: (content, more = {}) => {
      const source = content instanceof Readable ? content : Readable.from([Buffer.from(content)]);
      return uploads.accept({ ...pump, fileName: "pump.md", source, signal: new AbortController().signal, ...more });
    },
    close: () => scope.close(),
  };
}

/** The real chunker and packer, with `lengthEmbedding`. */
export const testIndexer = () => createIndexer({ embedding: lengthEmbedding() });
