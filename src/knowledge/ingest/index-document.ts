import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type DocumentStore, type JobLease } from "../document-store.ts";
import { type DocumentVersion } from "../document.ts";
import { type Files } from "../files.ts";
import { type Chunk } from "../index/chunk.ts";
import { type Segment } from "../index/segment.ts";
import { type Job, type JobProgress } from "../job.ts";
import { type ParsedDocument } from "../parse/page.ts";
import { type Parser } from "../parse/parser.ts";
import { titleOfDocument } from "./document-title.ts";
import { type Indexer } from "./indexer.ts";

export interface IndexDocumentOptions {
  readonly files: Pick<Files, "local">;
  readonly documents: Pick<DocumentStore, "getVersion" | "putIndexed" | "putVectors">;
  readonly parser: Parser;
  readonly indexer: Indexer;
  readonly clock: Clock;
  /** The password that came for a job's document; without it, none ever did. */
  readonly readPassword?: (lease: JobLease, job: Job) => Promise<string | undefined>;
}

/** How one attempt at a job tells what it has reached, and learns that it must stop. */
export interface JobAttempt {
  readonly job: Job;
  readonly lease: JobLease;
  readonly signal: AbortSignal;
  readonly report: (progress: JobProgress, searchable: boolean) => void;
}

/**
 * Indexes one document version: reads it, stores its pages, chunks and words (it answers questions from then on), then adds
 * its vectors segment by segment. May be run again from the start at any point. Throws what the parser, the stores and the
 * embedding model throw, `document-without-text`, and `job-lease-lost` when the version is gone.
 */
export type IndexDocument = (attempt: JobAttempt) => Promise<void>;

/** Binds `IndexDocument` to its stores and engines. */
export function createIndexDocument(options: IndexDocumentOptions): IndexDocument {
  return async (attempt) => {
    const { job, signal } = attempt;
    const version = await options.documents.getVersion(job, job.documentId, job.version);
    if (!version) throw failure("job-lease-lost", { jobId: job.id });
    const parsed = await parse(options, attempt, version);
    signal.throwIfAborted();
    const { chunks, segments } = await storeLexical(options, attempt, version, parsed);
    await storeVectors(options, attempt, chunks, segments);
  };
}

async function parse(
  { files, parser, readPassword }: IndexDocumentOptions,
  { signal, report, job, lease }: JobAttempt,
  version: DocumentVersion,
): Promise<ParsedDocument> {
  const password = await readPassword?.(lease, job);
  const local = await files.local(version.fileKey);
  try {
    return await parser.parse({
      path: local.path,
      fileName: version.fileName,
      mediaType: version.mediaType,
      ...(password === undefined ? {} : { password }),
      signal,
      onProgress: (done, total) => report({ stage: "reading", done, total }, job.searchable),
    });
  } finally {
    await local.release();
  }
}

async function storeLexical(
  { documents, indexer, clock }: IndexDocumentOptions,
  { job, lease, signal, report }: JobAttempt,
  { fileName }: DocumentVersion,
  { title: given, pages }: ParsedDocument,
): Promise<{ chunks: readonly Chunk[]; segments: readonly Segment[] }> {
  const { tenant, equipment, documentId, version } = job;
  report({ stage: "indexing", done: 0, total: pages.length }, job.searchable);
  const { chunks, segments } = await indexer.indexPages(pages, { documentId, version, fileName }, signal);
  if (chunks.length === 0) throw failure("document-without-text", { fileName });
  signal.throwIfAborted();
  const stored = chunks.map((chunk) => ({ ...chunk, documentId, version }));
  const title = titleOfDocument(given);
  const indexed = { tenant, equipment, documentId, version, pages, chunks: stored, segments, ...(title === undefined ? {} : { title }) };
  await documents.putIndexed(lease, indexed, { activate: true, now: clock.now() });
  return { chunks, segments };
}

async function storeVectors(
  { documents, indexer }: IndexDocumentOptions,
  { job, lease, signal, report }: JobAttempt,
  chunks: readonly Chunk[],
  segments: readonly Segment[],
): Promise<void> {
  const { documentId, version } = job;
  report({ stage: "understanding", done: 0, total: chunks.length }, true);
  for (const { ordinal, firstChunk, chunkCount } of segments) {
    const slice = chunks.slice(firstChunk, firstChunk + chunkCount);
    const packed = await indexer.embed(slice, signal, (done) =>
      report({ stage: "understanding", done: firstChunk + done, total: chunks.length }, true),
    );
    await documents.putVectors(lease, documentId, version, [{ ordinal, ...packed }]);
  }
}
