import { z } from "zod";
import { type DetailsWanted, type PartitionKey } from "../../knowledge/document-store.ts";
import { type ChunkDetails } from "../../knowledge/index/segment.ts";
import { partitionOf } from "./keys.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { type DetailsPart, detailsPart } from "./mongo-rows.ts";

/** A segment of one writing of one version, with the round whose vectors it has; 0 for none. */
interface SegmentPlace {
  readonly documentId: string;
  readonly version: number;
  readonly content: string;
  readonly ordinal: number;
  readonly round: number;
}

const placeSchema = z.tuple([z.string(), z.int(), z.string(), z.int(), z.int()]);

/** Names a segment to `readDetails`. */
export function segmentId({ documentId, version, content, ordinal, round }: SegmentPlace): string {
  return JSON.stringify([documentId, version, content, ordinal, round]);
}

function placeOf(id: string): SegmentPlace {
  const [documentId, version, content, ordinal, round] = placeSchema.parse(JSON.parse(id));
  return { documentId, version, content, ordinal, round };
}

/** The details of chunks, as `DocumentStore.readDetails` says. One read. */
export async function readDetails(
  database: MongoDatabase,
  key: PartitionKey,
  wanted: readonly DetailsWanted[],
): Promise<(ChunkDetails | undefined)[]> {
  if (wanted.length === 0) return [];
  const places = wanted.map(({ segmentId: id, chunks }) => ({ place: placeOf(id), chunks }));
  const $or = places.map(({ place, chunks }) => ({ ...place, round: { $in: [0, place.round] }, chunk: { $in: [...chunks] } }));
  const rows = await database.all(detailsPart, "chunk_details", { ...partitionOf(key), $or }, { deadline: "voice" });
  const nameOf = ({ content, ordinal, round }: Pick<DetailsPart, "content" | "ordinal" | "round">, chunk: number) =>
    `${content} ${ordinal} ${round} ${chunk}`;
  const found = new Map(rows.map((row) => [nameOf(row, row.chunk), row.bytes]));
  return places.flatMap(({ place, chunks }) =>
    chunks.map((chunk) => {
      const surface = found.get(nameOf({ ...place, round: 0 }, chunk));
      const sentences = place.round === 0 ? undefined : found.get(nameOf(place, chunk));
      return surface && { surface, ...(sentences ? { sentences } : {}) };
    }),
  );
}
