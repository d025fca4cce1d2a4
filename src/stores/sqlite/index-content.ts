import { type IndexedVersion, type PartitionKey } from "../../knowledge/document-store.ts";
import { type Database } from "./database.ts";

/** One version of one document. */
export interface VersionKey extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
}

const contentTables = ["pages", "chunks", "segments"] as const;

/** Removes the pages, chunks and segments of this version, or of those before it. */
export function removeContent(database: Database, { tenant, equipment, documentId, version }: VersionKey, which: "this" | "older"): void {
  const comparison = which === "this" ? "=" : "<";
  for (const table of contentTables) {
    database.run(
      `DELETE FROM ${table} WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
         AND version ${comparison} :version`,
      { tenant, equipment, documentId, version },
    );
  }
}

/** One insertion for each row that makes a version searchable, to be run in any number of transactions. */
export function* insertions(database: Database, key: VersionKey, { pages, chunks, segments }: IndexedVersion): Generator<() => void> {
  const owner = { tenant: key.tenant, equipment: key.equipment, documentId: key.documentId, version: key.version };
  for (const { number, label, blocks } of pages) {
    yield () =>
      database.run(
        `INSERT INTO pages (tenant, equipment, document_id, version, number, label, blocks)
         VALUES (:tenant, :equipment, :documentId, :version, :number, :label, :blocks)`,
        { ...owner, number, label: label ?? null, blocks: JSON.stringify(blocks) },
      );
  }
  for (const { ordinal, pageFrom, pageTo, headingPath, sentences, text, hash } of chunks) {
    yield () =>
      database.run(
        `INSERT INTO chunks (tenant, equipment, document_id, version, ordinal, page_from, page_to, heading_path, sentences, text, hash)
         VALUES (:tenant, :equipment, :documentId, :version, :ordinal, :pageFrom, :pageTo, :headingPath, :sentences, :text, :hash)`,
        {
          ...owner,
          ordinal,
          pageFrom,
          pageTo,
          headingPath: JSON.stringify(headingPath),
          sentences: JSON.stringify(sentences),
          text,
          hash,
        },
      );
  }
  for (const { ordinal, firstChunk, chunkCount, lexical, vectors, model } of segments) {
    yield () =>
      database.run(
        `INSERT INTO segments (tenant, equipment, document_id, version, ordinal, first_chunk, chunk_count, lexical, vectors, model)
         VALUES (:tenant, :equipment, :documentId, :version, :ordinal, :firstChunk, :chunkCount, :lexical, :vectors, :model)`,
        { ...owner, ordinal, firstChunk, chunkCount, lexical, vectors: vectors ?? null, model: model ?? null },
      );
  }
}
