import { z } from "zod";
import { type DetailsWanted, type PartitionKey } from "../../knowledge/document-store.ts";
import { type ChunkDetails } from "../../knowledge/index/segment.ts";
import { listPiece } from "../packed-list.ts";
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

/** Chunks whose surfaces share a row. */
export const surfacesPerRow = 4;

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
  const $or = places.flatMap(({ place, chunks }) => {
    const surfaces = { ...place, round: 0, chunk: { $in: [...new Set([...chunks, ...chunks.map(firstOfRow)])] } };
    return place.round === 0 ? [surfaces] : [surfaces, { ...place, chunk: { $in: [...chunks] } }];
  });
  const rows = await database.all(detailsPart, "chunk_details", { ...partitionOf(key), $or }, { deadline: "voice" });
  const nameOf = ({ content, ordinal, round }: Pick<DetailsPart, "content" | "ordinal" | "round">, chunk: number) =>
    `${content} ${ordinal} ${round} ${chunk}`;
  const found = new Map(rows.map((row) => [nameOf(row, row.chunk), row]));
  return places.flatMap(({ place, chunks }) =>
    chunks.map((chunk) => {
      const ofSegment = { ...place, round: 0 };
      const surface =
        surfaceIn(found.get(nameOf(ofSegment, firstOfRow(chunk))), chunk) ?? surfaceAlone(found.get(nameOf(ofSegment, chunk)));
      const sentences = place.round === 0 ? undefined : found.get(nameOf(place, chunk))?.bytes;
      return surface && { surface, ...(sentences ? { sentences } : {}) };
    }),
  );
}

/** Undefined when the row is of schema 2, whose rows hold one surface each. In a buffer of its own, so that who keeps it keeps no others. */
function surfaceIn(row: DetailsPart | undefined, chunk: number): Uint8Array | undefined {
  const piece = row?.count === undefined ? undefined : listPiece(row.bytes, chunk - row.chunk);
  return piece && new Uint8Array(piece);
}

const surfaceAlone = (row: DetailsPart | undefined): Uint8Array | undefined => (row?.count === undefined ? row?.bytes : undefined);

const firstOfRow = (chunk: number): number => chunk - (chunk % surfacesPerRow);
