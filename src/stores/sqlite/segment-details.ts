import { z } from "zod";
import { type DetailsWanted, type PartitionKey } from "../../knowledge/document-store.ts";
import { type ChunkDetails, type StoredVectors } from "../../knowledge/index/segment.ts";
import { bytes } from "./columns.ts";
import { type Database } from "./database.ts";
import { detailsId, type VersionKey } from "./index-content.ts";

const detailsRow = z.object({ id: z.int(), surface: bytes, sentences: bytes.exactOptional() });
const vectorsRow = z.object({
  id: z.int(),
  ordinal: z.int(),
  firstChunk: z.int(),
  chunkCount: z.int(),
  vectors: bytes,
  model: z.string(),
});
const sentencesRow = z.object({ sentences: bytes });

/** The details of chunks, as `DocumentStore.readDetails` says. */
export function readDetails(
  database: Database,
  { tenant, equipment }: PartitionKey,
  wanted: readonly DetailsWanted[],
): (ChunkDetails | undefined)[] {
  const ids = wanted.flatMap(({ segmentId, chunks }) => chunks.map((chunk) => detailsId(Number(segmentId), chunk)));
  const rows = database.all(
    detailsRow,
    `SELECT wanted.value AS id, chunk_surfaces.bytes AS surface, chunk_sentences.bytes AS sentences
     FROM json_each(:ids) AS wanted
       JOIN segments ON segments.id = wanted.value / 256 AND segments.tenant = :tenant AND segments.equipment = :equipment
       JOIN chunk_surfaces ON chunk_surfaces.id = wanted.value
       LEFT JOIN chunk_sentences ON chunk_sentences.id = wanted.value`,
    { tenant, equipment, ids: JSON.stringify(ids) },
  );
  const found = new Map(rows.map(({ id, ...details }) => [id, details]));
  return ids.map((id) => found.get(id));
}

/** The vectors of a version, as `DocumentStore.readVersionSegments` says. */
export function readVersionSegments(database: Database, { tenant, equipment, documentId, version }: VersionKey): StoredVectors[] {
  return database.snapshot(() => {
    const segments = database.all(
      vectorsRow,
      `SELECT id, ordinal, first_chunk AS firstChunk, chunk_count AS chunkCount, vectors, model FROM segments
       WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version AND vectors IS NOT NULL
       ORDER BY ordinal`,
      { tenant, equipment, documentId, version },
    );
    return segments.map(({ id, ...segment }) => ({
      ...segment,
      sentences: database
        .all(sentencesRow, "SELECT bytes AS sentences FROM chunk_sentences WHERE id BETWEEN :from AND :from + 255 ORDER BY id", {
          from: detailsId(id, 0),
        })
        .map(({ sentences }) => sentences),
    }));
  });
}
