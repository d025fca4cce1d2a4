import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { type StoredVectors } from "../../knowledge/index/segment.ts";
import { joinSegments } from "./index-content.ts";
import { readWriting } from "./index-writer.ts";
import { type VersionKey, versionOf } from "./keys.ts";
import { type ActiveContent, readManifest } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { chunkFields, chunkRow, detailsPart, segmentPart } from "./mongo-rows.ts";

/** The vectors of a version, as `DocumentStore.readVersionSegments` says; none when it is replaced while they are read. */
export async function readVersionSegments(database: MongoDatabase, key: VersionKey): Promise<StoredVectors[]> {
  const entry = await writingOf(database, key);
  if (!entry) return [];
  const written = { ...versionOf(key), content: entry.content };
  const segments = joinSegments([entry], await database.all(segmentPart, "segments", written)) ?? [];
  const found: StoredVectors[] = [];
  // Segment by segment: the sentences of a whole manual in one reply would be tens of megabytes.
  for (const { ordinal, firstChunk, chunkCount, vectors, model } of segments) {
    if (!vectors || model === undefined) continue;
    const details = { ...written, ordinal, round: { $gte: 1, $lte: entry.round } };
    const rows = await database.all(detailsPart, "chunk_details", details, { sort: { round: 1, chunk: 1 } });
    // Of several rounds the newest, which comes last.
    const newest = rows.at(-1)?.round;
    const sentences = rows.filter(({ round }) => round === newest).map((row) => row.bytes);
    found.push({ ordinal, firstChunk, chunkCount, vectors, model, sentences });
  }
  return found;
}

/** The chunks of a version, as `DocumentStore.readVersionChunks` says. */
export async function readVersionChunks(database: MongoDatabase, key: VersionKey): Promise<StoredChunk[]> {
  const entry = await writingOf(database, key);
  if (!entry) return [];
  const written = { ...versionOf(key), content: entry.content };
  const rows = await database.all(chunkRow, "document_chunks", written, { sort: { ordinal: 1 }, fields: chunkFields });
  return rows.map(({ value }) => value);
}

async function writingOf(database: MongoDatabase, key: VersionKey): Promise<ActiveContent | undefined> {
  const { documentId, version } = key;
  const active = (await readManifest(database, key))?.active.find((entry) => entry.documentId === documentId && entry.version === version);
  if (active) return active;
  const writing = await readWriting(database, key);
  return writing && { documentId, version, ...writing };
}
