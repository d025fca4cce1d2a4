import { z } from "zod";
import { type StoredVectors } from "../../knowledge/index/segment.ts";
import { bytes } from "./columns.ts";
import { type Database } from "./database.ts";
import { type VersionKey } from "./index-content.ts";

const vectorsRow = z.object({
  ordinal: z.int(),
  firstChunk: z.int(),
  chunkCount: z.int(),
  vectors: bytes,
  model: z.string(),
});

/** The vectors of a version, as `DocumentStore.readVersionSegments` says. */
export function readVersionSegments(database: Database, { tenant, equipment, documentId, version }: VersionKey): StoredVectors[] {
  return database.all(
    vectorsRow,
    `SELECT ordinal, first_chunk AS firstChunk, chunk_count AS chunkCount, vectors, model FROM segments
     WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version AND vectors IS NOT NULL
     ORDER BY ordinal`,
    { tenant, equipment, documentId, version },
  );
}
