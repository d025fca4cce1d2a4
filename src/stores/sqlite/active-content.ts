import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type PartitionKey, type PartitionSnapshot } from "../../knowledge/document-store.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { type StoredSegment } from "../../knowledge/index/segment.ts";
import { type Database } from "./database.ts";
import { segmentColumns, segmentRow } from "./document-rows.ts";
import { readVersionChunks } from "./packed-chunks.ts";

/** Bytes of segments read without letting anything else run; about 3 ms. */
const bytesPerSlice = 2_000_000;
/** Times that a partition may change while it is read in slices, before it is read in one go. */
const maxChanges = 3;

// Made once: zod compiles a schema at its first use, which takes ten times as long as the query.
const generationRow = z.object({ generation: z.int() });
const versionRow = z.object({ documentId: z.string(), version: z.int() });
const segmentKeyRow = z.object({ documentId: z.string(), version: z.int(), ordinal: z.int() });

/** Undefined when the equipment is missing. */
export function readGeneration(database: Database, { tenant, equipment }: PartitionKey): number | undefined {
  return database.one(generationRow, "SELECT generation FROM equipment WHERE tenant = :tenant AND slug = :equipment", {
    tenant,
    equipment,
  })?.generation;
}

/**
 * Reads all active segments of one generation. A large partition takes a fifth of a second, so that it is read in slices that let
 * voice turns run in between; when it changes meanwhile, it is read again.
 */
export async function readPartition(database: Database, { tenant, equipment }: PartitionKey): Promise<PartitionSnapshot | undefined> {
  const key = { tenant, equipment };
  for (let change = 0; change < maxChanges; change++) {
    const start = database.snapshot(() => ({ generation: readGeneration(database, key), places: placesOf(database, key) }));
    const { generation } = start;
    if (generation === undefined) return undefined;
    const segments: StoredSegment[] = [];
    let bytes = 0;
    for (const place of start.places) {
      const segment = readSegment(database, key, place);
      if (!segment) break;
      segments.push(segment);
      bytes += segment.lexical.byteLength + (segment.vectors?.byteLength ?? 0);
      if (bytes < bytesPerSlice) continue;
      await nextTurn();
      bytes = 0;
    }
    if (readGeneration(database, key) === generation) return { generation, segments };
  }
  return database.snapshot(() => {
    const generation = readGeneration(database, key);
    if (generation === undefined) return undefined;
    const segments = placesOf(database, key).map((place) => readSegment(database, key, place));
    return { generation, segments: segments.filter((segment) => segment !== undefined) };
  });
}

/** The chunks of the versions that are active when it begins, a slice at a time. */
export async function readActiveChunks(database: Database, { tenant, equipment }: PartitionKey): Promise<StoredChunk[]> {
  const active = database.all(
    versionRow,
    `SELECT id AS documentId, active_version AS version FROM documents
     WHERE tenant = :tenant AND equipment = :equipment AND active_version IS NOT NULL ORDER BY id`,
    { tenant, equipment },
  );
  const chunks: StoredChunk[] = [];
  for (const { documentId, version } of active) {
    chunks.push(...(await readVersionChunks(database, { tenant, equipment, documentId, version })));
  }
  return chunks;
}

type SegmentPlace = z.infer<typeof segmentKeyRow>;

function placesOf(database: Database, { tenant, equipment }: PartitionKey): SegmentPlace[] {
  return database.all(
    segmentKeyRow,
    `SELECT segments.document_id AS documentId, segments.version, segments.ordinal
     FROM segments JOIN documents ON documents.tenant = segments.tenant AND documents.equipment = segments.equipment
       AND documents.id = segments.document_id AND documents.active_version = segments.version
     WHERE segments.tenant = :tenant AND segments.equipment = :equipment ORDER BY segments.document_id, segments.ordinal`,
    { tenant, equipment },
  );
}

function readSegment(database: Database, { tenant, equipment }: PartitionKey, place: SegmentPlace): StoredSegment | undefined {
  return database.one(
    segmentRow,
    `SELECT ${segmentColumns} FROM segments WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
       AND version = :version AND ordinal = :ordinal`,
    { tenant, equipment, ...place },
  );
}
