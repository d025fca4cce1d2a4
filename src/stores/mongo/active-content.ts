import { z } from "zod";
import { failure } from "../../errors.ts";
import { type PartitionKey, type PartitionSnapshot } from "../../knowledge/document-store.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { type Page } from "../../knowledge/parse/page.ts";
import { joinSegments } from "./index-content.ts";
import { alive, equipmentOf, partitionOf } from "./keys.ts";
import { type ActiveContent, type ManifestRow, readManifest } from "./manifest.ts";
import { backOff, type MongoDatabase } from "./mongo-database.ts";
import { chunkFields, chunkRow, pageRow, segmentPart } from "./mongo-rows.ts";

/** Times that what a manifest names may be replaced and removed while it is read. Each one means that a writer has succeeded. */
const maxAttempts = 50;

// Made once: zod compiles a schema at its first use, which takes ten times as long as the query.
const generationRow = z.object({ generation: z.int() });

/** Names a chunk. */
export interface ChunkReference {
  readonly documentId: string;
  readonly version: number;
  readonly ordinal: number;
}

/** Undefined when the equipment is missing. One small read. */
export async function readGeneration(database: MongoDatabase, { tenant, equipment }: PartitionKey): Promise<number | undefined> {
  const filter = { ...equipmentOf(tenant, equipment), ...alive };
  return (await database.one(generationRow, "equipment", filter, { fields: ["generation"], deadline: "voice" }))?.generation;
}

/** Two reads: the manifest, and the segments that it names. */
export function readPartition(database: MongoDatabase, key: PartitionKey): Promise<PartitionSnapshot | undefined> {
  return readActive(database, key, async ({ generation, active }) => {
    if (active.length === 0) return { generation, segments: [] };
    const rows = await database.all(segmentPart, "segments", { ...partitionOf(key), $or: active.map(contentOf) });
    const segments = joinSegments(active, rows);
    return segments && { generation, segments };
  });
}

/** The chunks of the versions that are active when it begins. */
export async function readActiveChunks(database: MongoDatabase, key: PartitionKey): Promise<StoredChunk[]> {
  const chunks = await readActive(database, key, async ({ active }) => {
    const found: StoredChunk[] = [];
    for (const entry of active) {
      const rows = await database.all(
        chunkRow,
        "document_chunks",
        { ...partitionOf(key), ...contentOf(entry) },
        { sort: { ordinal: 1 }, fields: chunkFields },
      );
      if (rows.length !== entry.chunks) return undefined;
      for (const { value } of rows) found.push(value);
    }
    return found;
  });
  return chunks ?? [];
}

/** The chunks named, in that order. One read, and another only while a version is being indexed anew. */
export async function readChunks(database: MongoDatabase, key: PartitionKey, refs: readonly ChunkReference[]): Promise<StoredChunk[]> {
  if (refs.length === 0) return [];
  const ordinals = new Map<string, { documentId: string; version: number; ordinal: { $in: number[] } }>();
  for (const { documentId, version, ordinal } of refs) {
    const place = `${version} ${documentId}`;
    const wanted = ordinals.get(place);
    if (wanted) wanted.ordinal.$in.push(ordinal);
    else ordinals.set(place, { documentId, version, ordinal: { $in: [ordinal] } });
  }
  const filter = { ...partitionOf(key), $or: [...ordinals.values()] };
  const rows = await database.all(chunkRow, "document_chunks", filter, { deadline: "voice", fields: chunkFields });
  const nameOf = ({ documentId, version, ordinal }: ChunkReference) => `${version} ${ordinal} ${documentId}`;
  const found = await chooseWriting(database, key, rows, nameOf);
  return refs.map((ref) => found.get(nameOf(ref))).filter((chunk) => chunk !== undefined);
}

/** One page of a version; undefined when it is missing. */
export async function readPage(
  database: MongoDatabase,
  key: PartitionKey,
  page: { documentId: string; version: number; number: number },
): Promise<Page | undefined> {
  const rows = await database.all(pageRow, "pages", { ...partitionOf(key), ...page });
  return (await chooseWriting(database, key, rows, () => "page")).get("page");
}

/** Of several writings of one version, what the active one says, else the newest. */
async function chooseWriting<Value>(
  database: MongoDatabase,
  key: PartitionKey,
  rows: readonly { content: string; value: Value }[],
  nameOf: (value: Value) => string,
): Promise<Map<string, Value>> {
  const names = new Set(rows.map(({ value }) => nameOf(value)));
  const active = new Set(names.size < rows.length ? (await readManifest(database, key))?.active.map(({ content }) => content) : []);
  const rank = ({ content }: { content: string }) => `${active.has(content) ? 1 : 0}${content}`;
  const sorted = [...rows].sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
  return new Map(sorted.map(({ value }) => [nameOf(value), value]));
}

/** Reads what a manifest names, and starts again when some of it was replaced and removed meanwhile. */
async function readActive<Value>(
  database: MongoDatabase,
  key: PartitionKey,
  read: (manifest: ManifestRow) => Promise<Value | undefined>,
): Promise<Value | undefined> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await backOff(attempt);
    const manifest = await readManifest(database, key);
    if (!manifest) return undefined;
    const value = await read(manifest);
    if (value !== undefined) return value;
  }
  throw failure("storage-failed", {
    what: `The index of ${key.equipment}`,
    problem: "parts of it are missing; upload its documents again",
  });
}

function contentOf({ documentId, version, content }: ActiveContent) {
  return { documentId, version, content };
}
