import { Double } from "mongodb";
import { z } from "zod";
import { chunkVectors } from "../../knowledge/index/chunk-vectors.ts";
import { type VersionKey, versionOf } from "./keys.ts";
import { abortable } from "./mongo-client.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { vectorField, vectorModelField } from "./vector-index.ts";

/** A segment's vectors, and where its chunks begin if that is known. */
interface Vectors {
  readonly ordinal: number;
  readonly firstChunk?: number;
  readonly vectors?: Uint8Array;
  readonly model?: string;
}

const firstChunkRow = z.object({ ordinal: z.int(), firstChunk: z.int() });

/**
 * Writes the vector of each chunk beside its text, where `$vectorSearch` finds it. Not under the lease: the vectors of a version are
 * the same whoever computes them, and a row that is gone takes none. As doubles, which every version of Atlas reads.
 */
export async function writeChunkVectors(database: MongoDatabase, key: VersionKey, segments: readonly Vectors[]): Promise<void> {
  const firstChunks = await readFirstChunks(database, key, segments);
  for (const { ordinal, vectors, model } of segments) {
    const firstChunk = firstChunks.get(ordinal);
    if (!vectors || model === undefined || firstChunk === undefined) continue;
    const updates = chunkVectors(vectors).map((vector, chunk) => ({
      updateMany: {
        filter: { ...versionOf(key), ordinal: firstChunk + chunk },
        update: { $set: { [vectorField]: Array.from(vector, (value) => new Double(value)), [vectorModelField]: model } },
      },
    }));
    if (updates.length === 0) continue;
    const { connection } = database;
    await connection.run("the vectors of chunks", (signal) =>
      connection.database.collection("document_chunks").bulkWrite(updates, { ordered: false, ...abortable(signal) }),
    );
  }
}

async function readFirstChunks(database: MongoDatabase, key: VersionKey, segments: readonly Vectors[]): Promise<Map<number, number>> {
  const known = segments.flatMap(({ ordinal, firstChunk }) => (firstChunk === undefined ? [] : [[ordinal, firstChunk] as const]));
  if (known.length === segments.length) return new Map(known);
  const rows = await database.all(
    firstChunkRow,
    "segments",
    { ...versionOf(key), round: 0, part: 0 },
    { fields: ["ordinal", "firstChunk"] },
  );
  return new Map(rows.map(({ ordinal, firstChunk }) => [ordinal, firstChunk]));
}
