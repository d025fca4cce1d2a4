import { z } from "zod";
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
import { type Document, documentSchema, type DocumentVersion, documentVersionSchema } from "../../knowledge/document.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { type ChunkDetails, type SegmentVectors, type StoredVectors } from "../../knowledge/index/segment.ts";
import { type Page } from "../../knowledge/parse/page.ts";
import { acceptUpload } from "./accept-upload.ts";
import { readActiveChunks, readGeneration, readPartition } from "./active-content.ts";
import { type Database } from "./database.ts";
import { readDetails, readVersionSegments } from "./segment-details.ts";
import { documentColumns, pageRow, versionColumns } from "./document-rows.ts";
import { listEmbeddedOtherwise } from "./embedded-versions.ts";
import { activeVersion, bumpGeneration, putIndexed, putVectors } from "./index-writer.ts";
import { readChunks, readVersionChunks } from "./packed-chunks.ts";

const fileKeyRow = z.object({ fileKey: z.string() });

/** Documents, versions, pages, chunks and segments in SQLite. */
export class SqliteDocumentStore implements DocumentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async acceptUpload(upload: NewUpload): Promise<AcceptedUpload> {
    return acceptUpload(this.#database, upload);
  }

  async getDocument({ tenant, equipment }: PartitionKey, documentId: string): Promise<Document | undefined> {
    return this.#database.one(
      documentSchema,
      `SELECT ${documentColumns} FROM documents WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId`,
      { tenant, equipment, documentId },
    );
  }

  async listDocuments({ tenant, equipment }: PartitionKey): Promise<Document[]> {
    return this.#database.all(
      documentSchema,
      `SELECT ${documentColumns} FROM documents WHERE tenant = :tenant AND equipment = :equipment ORDER BY created_at, id`,
      { tenant, equipment },
    );
  }

  async getVersion({ tenant, equipment }: PartitionKey, documentId: string, version: number): Promise<DocumentVersion | undefined> {
    return this.#database.one(
      documentVersionSchema,
      `SELECT ${versionColumns} FROM versions
       WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version`,
      { tenant, equipment, documentId, version },
    );
  }

  async listVersions({ tenant, equipment }: PartitionKey, documentId: string): Promise<DocumentVersion[]> {
    return this.#database.all(
      documentVersionSchema,
      `SELECT ${versionColumns} FROM versions
       WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId ORDER BY version`,
      { tenant, equipment, documentId },
    );
  }

  async deleteDocument({ tenant, equipment }: PartitionKey, documentId: string): Promise<string[] | undefined> {
    return this.#database.transaction(() => {
      const parameters = { tenant, equipment, documentId };
      const files = this.#database.all(
        fileKeyRow,
        `SELECT file_key AS fileKey FROM versions
         WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId ORDER BY version`,
        parameters,
      );
      const removed = this.#database.run(
        "DELETE FROM documents WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId",
        parameters,
      );
      if (removed === 0) return undefined;
      bumpGeneration(this.#database, { tenant, equipment });
      return files.map(({ fileKey }) => fileKey);
    });
  }

  async putIndexed(lease: JobLease, indexed: IndexedVersion, { activate }: { activate: boolean; now: number }): Promise<void> {
    await putIndexed(this.#database, lease, indexed, activate);
  }

  async putVectors(
    lease: JobLease,
    documentId: string,
    version: number,
    vectors: readonly SegmentVectors[],
    options: VectorOptions = {},
  ): Promise<void> {
    await putVectors(this.#database, lease, { tenant: lease.tenant, equipment: lease.equipment, documentId, version }, vectors, options);
  }

  async getActiveVersion({ tenant, equipment }: PartitionKey, documentId: string): Promise<number | undefined> {
    return activeVersion(this.#database, { tenant, equipment, documentId });
  }

  async readVersionChunks({ tenant, equipment }: PartitionKey, documentId: string, version: number): Promise<StoredChunk[]> {
    return readVersionChunks(this.#database, { tenant, equipment, documentId, version });
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

  async readVersionSegments({ tenant, equipment }: PartitionKey, documentId: string, version: number): Promise<StoredVectors[]> {
    return readVersionSegments(this.#database, { tenant, equipment, documentId, version });
  }

  async readChunks(
    { tenant, equipment }: PartitionKey,
    refs: readonly { documentId: string; version: number; ordinal: number }[],
  ): Promise<StoredChunk[]> {
    return readChunks(this.#database, { tenant, equipment }, refs);
  }

  async readActiveChunks(key: PartitionKey): Promise<StoredChunk[]> {
    return readActiveChunks(this.#database, key);
  }

  async getPage({ tenant, equipment }: PartitionKey, documentId: string, version: number, page: number): Promise<Page | undefined> {
    return this.#database.one(
      pageRow,
      `SELECT number, label, blocks FROM pages WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
         AND version = :version AND number = :page`,
      { tenant, equipment, documentId, version, page },
    );
  }

  async listFileKeys(): Promise<string[]> {
    return this.#database.all(fileKeyRow, "SELECT file_key AS fileKey FROM versions ORDER BY file_key").map(({ fileKey }) => fileKey);
  }
}
