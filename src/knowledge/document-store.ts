import { z } from "zod";
import { type EquipmentSlug, slugSchema } from "../tenancy/equipment.ts";
import { type TenantId, tenantSchema } from "../tenancy/tenant.ts";
import { type Document, type DocumentVersion } from "./document.ts";
import { type StoredChunk } from "./index/chunk.ts";
import { type ChunkDetails, type IndexedSegment, type SegmentVectors, type StoredSegment, type StoredVectors } from "./index/segment.ts";
import { type Job, type JobError, type JobProgress, type JobState } from "./job.ts";
import { type Page } from "./parse/page.ts";

/** Names a partition: every call of the stores below carries it. */
export interface PartitionKey {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
}

/** What an upload is accepted as. `created` is false when the same content was there already. */
export interface AcceptedUpload {
  readonly documentId: string;
  readonly version: number;
  readonly jobId: string;
  readonly created: boolean;
}

export interface NewUpload extends PartitionKey {
  readonly documentId: string;
  readonly jobId: string;
  /** True when the caller named the document: then it must exist (`document-not-found`). */
  readonly existing: boolean;
  readonly title: string;
  readonly fileName: string;
  readonly contentHash: string;
  readonly bytes: number;
  readonly mediaType: DocumentVersion["mediaType"];
  readonly fileKey: string;
  readonly now: number;
}

/** Everything that makes a version searchable, stored in one transaction. */
export interface IndexedVersion extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
  /** What the document calls itself: its title once `activate` makes this version active. Without one the title stays. */
  readonly title?: string;
  readonly pages: readonly Page[];
  readonly chunks: readonly StoredChunk[];
  readonly segments: readonly IndexedSegment[];
}

/** Names a job, as a queue delivers it. */
export interface JobReference extends PartitionKey {
  readonly jobId: string;
}
export const jobReferenceSchema: z.ZodType<JobReference> = z.object({ tenant: tenantSchema, equipment: slugSchema, jobId: z.string() });

/** A claim on a job: writes under it fail with `job-lease-lost` once another worker has claimed the job. */
export interface JobLease extends JobReference {
  readonly fence: number;
}

/** Names a version of a document. */
export interface VersionReference extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
}

export interface VectorOptions {
  /** All segments have vectors now, of this model. */
  readonly complete?: { readonly model: string; readonly title?: string };
}

/** What a search of a partition starts from: of one generation, so old or new, never a mixture. The bytes are the reader's to keep. */
export interface PartitionSnapshot {
  readonly generation: number;
  readonly segments: readonly StoredSegment[];
}

/** Chunks of one segment whose details are wanted. */
export interface DetailsWanted {
  readonly segmentId: string;
  /** Counted within the segment. */
  readonly chunks: readonly number[];
}

/** Documents, versions, pages, chunks and segments. */
export interface DocumentStore {
  /**
   * Records an upload in one transaction: the same content answers with the existing ids (and a new job when the last
   * one failed); the same file name, or a named document, makes the next version; else a new document.
   * Throws `equipment-not-found`, `document-not-found`.
   */
  acceptUpload(upload: NewUpload): Promise<AcceptedUpload>;
  getDocument(key: PartitionKey, documentId: string): Promise<Document | undefined>;
  listDocuments(key: PartitionKey): Promise<Document[]>;
  getVersion(key: PartitionKey, documentId: string, version: number): Promise<DocumentVersion | undefined>;
  listVersions(key: PartitionKey, documentId: string): Promise<DocumentVersion[]>;
  /** Removes the document and all that came from it, bumps the generation, and returns its file keys; undefined when missing. */
  deleteDocument(key: PartitionKey, documentId: string): Promise<string[] | undefined>;
  /**
   * Stores a version's pages, chunks and segments under the lease. With `activate` it becomes the active version and the
   * generation grows, in the same transaction; older versions' chunks, segments and pages stop answering. Jobs that embed this version
   * end, and lose their leases: what they have read of it is no more.
   */
  putIndexed(lease: JobLease, indexed: IndexedVersion, options: { activate: boolean; now: number }): Promise<void>;
  /**
   * Adds vectors to segments that are stored, or puts others in their place, in one step; the generation of a version that answers
   * grows. With `complete` the version has all its vectors now, and becomes active if it is not yet.
   */
  putVectors(
    lease: JobLease,
    documentId: string,
    version: number,
    vectors: readonly SegmentVectors[],
    options?: VectorOptions,
  ): Promise<void>;
  /** The version that answers questions; undefined while none does. */
  getActiveVersion(key: PartitionKey, documentId: string): Promise<number | undefined>;
  /** The vectors of a version, active or not, by segment; segments without any are left out. */
  readVersionSegments(key: PartitionKey, documentId: string, version: number): Promise<StoredVectors[]>;
  /** The chunks of a version, active or not, in order; none when they are gone. */
  readVersionChunks(key: PartitionKey, documentId: string, version: number): Promise<StoredChunk[]>;
  /**
   * Active versions of all tenants that have not all their vectors from this model, in the order of their ids, those after `after`: for
   * whoever embeds them anew.
   */
  listEmbeddedOtherwise(model: string, limit: number, after?: VersionReference): Promise<VersionReference[]>;
  /** Undefined when the equipment is missing. Costs one small read; asked on every search to see whether a cache holds. */
  getGeneration(key: PartitionKey): Promise<number | undefined>;
  readPartition(key: PartitionKey): Promise<PartitionSnapshot | undefined>;
  /**
   * What the second stage of a search reads: the details of the chunks wanted, in that order, as one list. Those of a segment that is
   * gone are undefined.
   */
  readDetails(key: PartitionKey, wanted: readonly DetailsWanted[]): Promise<(ChunkDetails | undefined)[]>;
  /** The chunks named, in that order; those that are gone are left out. */
  readChunks(key: PartitionKey, refs: readonly { documentId: string; version: number; ordinal: number }[]): Promise<StoredChunk[]>;
  /** All chunks of the active versions, for building a vocabulary. */
  readActiveChunks(key: PartitionKey): Promise<StoredChunk[]>;
  getPage(key: PartitionKey, documentId: string, version: number, page: number): Promise<Page | undefined>;
  /** Originals that a row still refers to, for the sweep that removes files left behind by a crash. */
  listFileKeys(): Promise<string[]>;
}

export interface FailedJobs {
  readonly tenant?: TenantId;
  readonly withoutVectors?: boolean;
  /** Only those after this one, which may be gone. */
  readonly after?: JobReference | undefined;
}

/** Indexing jobs with leases. */
export interface JobStore {
  /**
   * Queues the embedding of a version under this id, again if it ended before. False when a job of the version is open, or the version is
   * gone.
   */
  requestEmbedding(target: VersionReference, jobId: string, now: number): Promise<boolean>;
  getJob(key: PartitionKey, jobId: string): Promise<Job | undefined>;
  /** The jobs that index a document's versions, oldest first; those that embed one anew are left out. */
  listJobs(key: PartitionKey, documentId: string): Promise<Job[]>;
  /**
   * Jobs that ended as `failed`, those that embed anew left out, in the order of tenant, equipment and id: of one tenant, or of all.
   * @param which.withoutVectors only those that stored a version and lack its vectors, so that it answers nothing
   */
  listFailed(limit: number, which?: FailedJobs): Promise<Job[]>;
  /** Queues a job that ended as `failed` with all its attempts. False when it did not, or another job of its version is open. */
  retryJob(key: PartitionKey, jobId: string, now: number): Promise<boolean>;
  /**
   * Claims the oldest job that is queued, or running with an expired lease; one that embeds anew only when there is no other. Counts an
   * attempt and raises the fence.
   */
  claimJob(now: number, leaseMs: number): Promise<Job | undefined>;
  /** Claims this job if it is queued, or running with an expired lease; else undefined. Counts an attempt and raises the fence. */
  claim(key: PartitionKey, jobId: string, now: number, leaseMs: number): Promise<Job | undefined>;
  /** Up to `limit` jobs that could be claimed now, of all tenants, in the order in which they would be: for the sweep that announces what no queue holds. */
  listClaimable(now: number, limit: number): Promise<JobReference[]>;
  /**
   * Keeps the sealed password of the job's document and queues the job with all its attempts; an attempt under way loses its lease.
   * False when the job is missing or has ended otherwise than by `needs-password`.
   */
  unlockJob(key: PartitionKey, jobId: string, sealedPassword: string, now: number): Promise<boolean>;
  /** The sealed password that came for the job, if one did. Throws `job-lease-lost`. */
  readPassword(lease: JobLease): Promise<string | undefined>;
  /** Extends the lease and records progress. Throws `job-lease-lost`. */
  heartbeat(lease: JobLease, update: { progress: JobProgress; searchable: boolean; now: number; leaseMs: number }): Promise<void>;
  /**
   * Ends the job and forgets the password that came for it, or with state `queued` gives it back for another attempt.
   * Throws `job-lease-lost`.
   */
  finishJob(
    lease: JobLease,
    outcome: { state: Exclude<JobState, "running">; searchable: boolean; progress: JobProgress; error?: JobError; now: number },
  ): Promise<void>;
  /**
   * Ends every lease, so that jobs whose worker died can be claimed at once. Only for a process that knows that no other works on
   * this store, as the lock on DATA_DIR proves. Returns how many there were.
   */
  expireLeases(now: number): Promise<number>;
  countJobs(state: JobState): Promise<number>;
}
