import {
  type AcceptedUpload,
  type DetailsWanted,
  type DocumentStore,
  type IndexedVersion,
  type JobLease,
  type NewUpload,
  type PartitionKey,
  type PartitionSnapshot,
  type VectorOptions,
  type VersionReference,
} from "../../knowledge/document-store.ts";
import { z } from "zod";
import { type Document, type DocumentVersion } from "../../knowledge/document.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { type ChunkDetails, type SegmentVectors, type StoredVectors } from "../../knowledge/index/segment.ts";
import { type Page } from "../../knowledge/parse/page.ts";
import { acceptUpload } from "./accept-upload.ts";
import { type ChunkReference, readActiveChunks, readChunks, readGeneration, readPage, readPartition } from "./active-content.ts";
import { writeChunkVectors } from "./chunk-vector-rows.ts";
import { deleteDocument } from "./deletion.ts";
import { listEmbeddedOtherwise } from "./embedded-versions.ts";
import { putIndexed, putVectors } from "./index-writer.ts";
import { alive, documentOf, partitionOf } from "./keys.ts";
import { readManifest } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { readDetails } from "./segment-details.ts";
import { documentRow, versionsRow } from "./mongo-rows.ts";
import { readVersionChunks, readVersionSegments } from "./version-segments.ts";

const intentRow = z.object({ intake: z.object({ intent: z.object({ fileKey: z.string() }) }) });
const fileKeysRow = z.object({ versions: z.array(z.object({ fileKey: z.string() })) });

/** Documents with their versions, pages, chunks and segments in MongoDB. */
export class MongoDocumentStore implements DocumentStore {
  readonly #database: MongoDatabase;
  readonly #chunkVectors: boolean;

  /** With `chunkVectors`, the vector of each chunk is stored beside its text as well, for an index of Atlas Search. */
  constructor(database: MongoDatabase, { chunkVectors }: { readonly chunkVectors: boolean }) {
    this.#database = database;
    this.#chunkVectors = chunkVectors;
  }

  async acceptUpload(upload: NewUpload): Promise<AcceptedUpload> {
    return acceptUpload(this.#database, upload);
  }

  async getDocument(key: PartitionKey, documentId: string): Promise<Document | undefined> {
    return this.#database.one(documentRow, "documents_metadata", { ...documentOf(key, documentId), ...alive }, { deadline: "voice" });
  }

  async listDocuments(key: PartitionKey): Promise<Document[]> {
    const sort = { createdAt: 1, id: 1 } as const;
    return this.#database.all(documentRow, "documents_metadata", { ...partitionOf(key), ...alive }, { sort });
  }

  async getVersion(key: PartitionKey, documentId: string, version: number): Promise<DocumentVersion | undefined> {
    return (await this.listVersions(key, documentId)).find((one) => one.version === version);
  }

  async listVersions(key: PartitionKey, documentId: string): Promise<DocumentVersion[]> {
    const found = await this.#database.one(versionsRow, "documents_metadata", { ...documentOf(key, documentId), ...alive });
    return found ?? [];
  }

  async deleteDocument(key: PartitionKey, documentId: string): Promise<string[] | undefined> {
    return deleteDocument(this.#database, key, documentId);
  }

  async putIndexed(lease: JobLease, indexed: IndexedVersion, { activate }: { activate: boolean; now: number }): Promise<void> {
    await putIndexed(this.#database, lease, indexed, activate);
    if (this.#chunkVectors) await writeChunkVectors(this.#database, indexed, indexed.segments);
  }

  async putVectors(
    lease: JobLease,
    documentId: string,
    version: number,
    vectors: readonly SegmentVectors[],
    options: VectorOptions = {},
  ): Promise<void> {
    const key = { tenant: lease.tenant, equipment: lease.equipment, documentId, version };
    // Before the generation grows, so that the index has begun with them when the first question comes.
    if (this.#chunkVectors) await writeChunkVectors(this.#database, key, vectors);
    await putVectors(this.#database, lease, key, vectors, options);
  }

  async getActiveVersion(key: PartitionKey, documentId: string): Promise<number | undefined> {
    return (await readManifest(this.#database, key))?.active.find((entry) => entry.documentId === documentId)?.version;
  }

  async readVersionChunks(key: PartitionKey, documentId: string, version: number): Promise<StoredChunk[]> {
    return readVersionChunks(this.#database, { ...key, documentId, version });
  }

  async listEmbeddedOtherwise(model: string, limit: number, after?: VersionReference): Promise<VersionReference[]> {
    return listEmbeddedOtherwise(this.#database, model, limit, after);
  }

  async getGeneration(key: PartitionKey): Promise<number | undefined> {
    return readGeneration(this.#database, key);
  }

  async readPartition(key: PartitionKey): Promise<PartitionSnapshot | undefined> {
    return readPartition(this.#database, key);
  }

  async readDetails(key: PartitionKey, wanted: readonly DetailsWanted[]): Promise<(ChunkDetails | undefined)[]> {
    return readDetails(this.#database, key, wanted);
  }

  async readVersionSegments(key: PartitionKey, documentId: string, version: number): Promise<StoredVectors[]> {
    return readVersionSegments(this.#database, { ...key, documentId, version });
  }

  async readChunks(key: PartitionKey, refs: readonly ChunkReference[]): Promise<StoredChunk[]> {
    return readChunks(this.#database, key, refs);
  }

  async readActiveChunks(key: PartitionKey): Promise<StoredChunk[]> {
    return readActiveChunks(this.#database, key);
  }

  async getPage(key: PartitionKey, documentId: string, version: number, page: number): Promise<Page | undefined> {
    return readPage(this.#database, key, { documentId, version, number: page });
  }

  async listFileKeys(): Promise<string[]> {
    // Those accepted but not yet written first: while this runs, one may become a document, and none the other way.
    const accepted = await this.#database.all(intentRow, "equipment", { "intake.intent": { $exists: true } }, { fields: ["intake"] });
    const documents = await this.#database.all(fileKeysRow, "documents_metadata", {}, { fields: ["versions.fileKey"] });
    const keys = [
      ...accepted.map(({ intake }) => intake.intent.fileKey),
      ...documents.flatMap(({ versions }) => versions.map(({ fileKey }) => fileKey)),
    ];
    return [...new Set(keys)].sort();
  }
}
