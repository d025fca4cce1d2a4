import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type DocumentStore, type JobLease, type VectorOptions } from "../document-store.ts";
import { type DocumentVersion } from "../document.ts";
import { type Files } from "../files.ts";
import { type SegmentVectors } from "../index/segment.ts";
import { segmentMaxChunks } from "../index/segment-layout.ts";
import { type Job } from "../job.ts";
import { type ParsedDocument } from "../parse/page.ts";
import { type Parser } from "../parse/parser.ts";
import { titleOfDocument } from "./document-title.ts";
import { type Indexer } from "./indexer.ts";
import { type JobAttempt } from "./job-attempt.ts";
import { readKnownVectors } from "./known-vectors.ts";
import { type SegmentPlace, VectorWriter } from "./vector-writer.ts";

export interface IndexDocumentOptions {
  readonly files: Pick<Files, "local">;
  readonly documents: Pick<
    DocumentStore,
    "getVersion" | "getActiveVersion" | "putIndexed" | "putVectors" | "readVersionSegments" | "readVersionChunks"
  >;
  readonly parser: Parser;
  readonly indexer: Indexer;
  readonly clock: Clock;
  /** The password that came for a job's document; without it, none ever did. */
  readonly readPassword?: (lease: JobLease, job: Job) => Promise<string | undefined>;
}

type Complete = NonNullable<VectorOptions["complete"]>;

/**
 * Indexes one document version: reads it, stores its pages, chunks and words, then adds its vectors segment by segment, keeping those of
 * unchanged chunks. A new document answers questions from its words at once; a replacement when its vectors are ready. A job that
 * embeds puts vectors of another model in the place of the old ones in one step. May be run again from the start at any point.
 * Throws what the parser, the stores and the embedding model throw, `document-without-text`, and `job-lease-lost` when the version is gone.
 */
export type IndexDocument = (attempt: JobAttempt) => Promise<void>;

/** Binds `IndexDocument` to its stores and engines. */
export function createIndexDocument(options: IndexDocumentOptions): IndexDocument {
  return async (attempt) => {
    const { job, signal } = attempt;
    const { documents } = options;
    const version = await documents.getVersion(job, job.documentId, job.version);
    if (!version) throw failure("job-lease-lost", { jobId: job.id });
    if (job.kind === "embed") {
      await embedAnew(options, attempt);
      return;
    }
    const parsed = await parse(options, attempt, version);
    signal.throwIfAborted();
    await store(options, attempt, version, parsed);
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

async function store(
  { documents, indexer, clock }: IndexDocumentOptions,
  attempt: JobAttempt,
  { fileName }: DocumentVersion,
  { title: given, pages }: ParsedDocument,
): Promise<void> {
  const { job, lease, signal, report } = attempt;
  const { tenant, equipment, documentId, version } = job;
  report({ stage: "indexing", done: 0, total: pages.length }, job.searchable);
  const { chunks, segments } = await indexer.indexPages(pages, { documentId, version, fileName }, signal);
  if (chunks.length === 0) throw failure("document-without-text", { fileName });
  const active = await documents.getActiveVersion(job, documentId);
  const replaces = active !== undefined && active < version;
  // Before they are written over.
  const versions = replaces ? [active, version] : [version];
  const known = await readKnownVectors(documents, job, { documentId, versions, model: indexer.model });
  signal.throwIfAborted();
  const stored = chunks.map((chunk) => ({ ...chunk, documentId, version }));
  const title = titleOfDocument(given);
  const named = title === undefined ? {} : { title };
  const indexed = { tenant, equipment, documentId, version, pages, chunks: stored, segments, ...named };
  await documents.putIndexed(lease, indexed, { activate: !replaces, now: clock.now() });
  const vectors = new VectorWriter({ indexer, attempt, chunks, known, searchable: !replaces || job.searchable });
  const place = { lease, documentId, version };
  await putSegmentBySegment({ documents, vectors, complete: { model: indexer.model, ...named } }, place, segments);
}

/** Those that are known go first and together, so that what answered by meaning before does so again at once. */
async function putSegmentBySegment(
  { documents, vectors, complete }: { documents: Pick<DocumentStore, "putVectors">; vectors: VectorWriter; complete: Complete },
  { lease, documentId, version }: { lease: JobLease; documentId: string; version: number },
  segments: readonly SegmentPlace[],
): Promise<void> {
  const known = segments.filter((segment) => vectors.isKnown(segment));
  const rest = segments.filter((segment) => !known.includes(segment));
  const steps = [...(known.length > 0 ? [known] : []), ...rest.map((segment) => [segment])];
  for (const [index, step] of steps.entries()) {
    const made: SegmentVectors[] = [];
    for (const segment of step) made.push(await vectors.make(segment));
    await documents.putVectors(lease, documentId, version, made, index === steps.length - 1 ? { complete } : {});
  }
}

/** All at once: until then the old vectors answer. */
async function embedAnew({ documents, indexer }: IndexDocumentOptions, attempt: JobAttempt): Promise<void> {
  const { job, lease } = attempt;
  const { documentId, version } = job;
  const chunks = await documents.readVersionChunks(job, documentId, version);
  // A newer version has come meanwhile, which has its own vectors.
  if (chunks.length === 0) return;
  const known = await readKnownVectors(documents, job, { documentId, versions: [version], model: indexer.model });
  const vectors = new VectorWriter({ indexer, attempt, chunks, known, searchable: true });
  const made: SegmentVectors[] = [];
  for (let firstChunk = 0; firstChunk < chunks.length; firstChunk += segmentMaxChunks) {
    const chunkCount = Math.min(segmentMaxChunks, chunks.length - firstChunk);
    made.push(await vectors.make({ ordinal: made.length, firstChunk, chunkCount }));
  }
  await documents.putVectors(lease, documentId, version, made, { complete: { model: indexer.model } });
}
