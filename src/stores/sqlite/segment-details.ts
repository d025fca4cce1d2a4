import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type DetailsWanted, type PartitionKey } from "../../knowledge/document-store.ts";
import { type ChunkDetails, type StoredVectors } from "../../knowledge/index/segment.ts";
import { segmentMaxChunks } from "../../knowledge/index/segment-layout.ts";
import { listPiece } from "../packed-list.ts";
import { bytes } from "./columns.ts";
import { type Database } from "./database.ts";
import { detailsId, surfacesPerRow, type VersionKey } from "./index-content.ts";

const detailsRow = z.object({ id: z.int(), surfaces: bytes, sentences: bytes.exactOptional() });
const vectorsRow = z.object({
  ordinal: z.int(),
  firstChunk: z.int(),
  chunkCount: z.int(),
  vectors: bytes,
  model: z.string(),
});
const idRow = z.object({ id: z.int() });
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
    `SELECT wanted.value AS id, packed_surfaces.bytes AS surfaces, chunk_sentences.bytes AS sentences
     FROM json_each(:ids) AS wanted
       JOIN segments ON segments.id = wanted.value / ${segmentMaxChunks} AND segments.tenant = :tenant AND segments.equipment = :equipment
       JOIN packed_surfaces ON packed_surfaces.id = wanted.value / ${surfacesPerRow} * ${surfacesPerRow}
       LEFT JOIN chunk_sentences ON chunk_sentences.id = wanted.value AND segments.vectors IS NOT NULL`,
    { tenant, equipment, ids: JSON.stringify(ids) },
  );
  const found = new Map(rows.map(({ id, surfaces, sentences }) => [id, detailsOf(id, surfaces, sentences)]));
  return ids.map((id) => found.get(id));
}

function detailsOf(id: number, surfaces: Uint8Array, sentences: Uint8Array | undefined): ChunkDetails | undefined {
  const packed = listPiece(surfaces, id % surfacesPerRow);
  // In a buffer of its own, so that whoever keeps it keeps no others.
  return packed && { surface: new Uint8Array(packed), ...(sentences ? { sentences } : {}) };
}

/** The vectors of a version, as `DocumentStore.readVersionSegments` says: segment by segment, with voice turns in between. */
export async function readVersionSegments(
  database: Database,
  { tenant, equipment, documentId, version }: VersionKey,
): Promise<StoredVectors[]> {
  const ids = database.all(
    idRow,
    `SELECT id FROM segments
     WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version AND vectors IS NOT NULL
     ORDER BY ordinal`,
    { tenant, equipment, documentId, version },
  );
  const segments: StoredVectors[] = [];
  for (const { id } of ids) {
    const segment = database.snapshot(() => readVectors(database, id));
    if (segment) segments.push(segment);
    await nextTurn();
  }
  return segments;
}

/** Undefined when the segment is gone. */
function readVectors(database: Database, id: number): StoredVectors | undefined {
  const segment = database.one(
    vectorsRow,
    `SELECT ordinal, first_chunk AS firstChunk, chunk_count AS chunkCount, vectors, model FROM segments
     WHERE id = :id AND vectors IS NOT NULL`,
    { id },
  );
  if (!segment) return undefined;
  const rows = database.all(sentencesRow, "SELECT bytes AS sentences FROM chunk_sentences WHERE id >= :from AND id < :to ORDER BY id", {
    from: detailsId(id, 0),
    to: detailsId(id + 1, 0),
  });
  return { ...segment, sentences: rows.map((row) => row.sentences) };
}
