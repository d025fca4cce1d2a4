import { Binary } from "mongodb";
import { type IndexedVersion } from "../../knowledge/document-store.ts";
import { type IndexedSegment, type StoredSegment } from "../../knowledge/index/segment.ts";
import { type VersionKey, versionOf } from "./keys.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { type ActiveContent } from "./manifest.ts";
import { packedRows, packList } from "../packed-list.ts";
import { segmentId, surfacesPerRow } from "./segment-details.ts";
import { type SegmentPart } from "./mongo-rows.ts";

/** A document of MongoDB ends at 16 MB; larger bytes lie in several. */
const bytesPerPart = 8_000_000;
/** What the fields of a row take beside its text, roughly. */
const bytesPerRow = 500;

type Row = Readonly<Record<string, unknown>>;

/** Writes everything of a version as one writing that nobody sees yet; `between` may stop it by throwing. */
export async function writeContent(
  database: MongoDatabase,
  key: VersionKey,
  content: string,
  { pages, chunks, segments }: IndexedVersion,
  between: () => Promise<void>,
): Promise<void> {
  const owner = { ...versionOf(key), content };
  await database.insertMany(
    "pages",
    rowsOf(owner, pages, ({ blocks }) => JSON.stringify(blocks).length),
    between,
  );
  await database.insertMany(
    "document_chunks",
    rowsOf(owner, chunks, ({ text }) => text.length * 3),
    between,
  );
  await database.insertMany(
    "chunk_details",
    segments.flatMap((segment) => [...detailsRows(owner, segment)]),
    between,
  );
  await database.insertMany("segments", segmentRows(owner, segments), between);
}

function* rowsOf<Item extends object>(owner: Row, items: readonly Item[], size: (item: Item) => number) {
  for (const item of items) yield { row: { ...owner, ...item }, bytes: bytesPerRow + size(item) };
}

function* segmentRows(owner: Row, segments: readonly IndexedSegment[]) {
  for (const { ordinal, firstChunk, chunkCount, lexical, vectors, model } of segments) {
    yield* partRows({ ...owner, ordinal, round: 0, firstChunk, chunkCount }, lexical);
    if (vectors && model !== undefined) yield* partRows({ ...owner, ordinal, round: 1, model }, vectors);
  }
}

function* detailsRows(owner: Row, { ordinal, surfaces, sentences = [] }: IndexedSegment) {
  yield* surfaceRows({ ...owner, ordinal, round: 0 }, surfaces);
  yield* chunkRows({ ...owner, ordinal, round: 1 }, sentences);
}

/** Rows that several chunks of a segment share, named by the first. */
function* surfaceRows(fields: Row, surfaces: readonly Uint8Array[]): Generator<{ row: Row; bytes: number }> {
  for (const { row, pieces } of packedRows(surfaces, surfacesPerRow)) {
    const packed = packList(pieces);
    const named = { ...fields, chunk: row * surfacesPerRow, count: pieces.length };
    yield { row: { ...named, bytes: new Binary(packed) }, bytes: bytesPerRow + packed.byteLength };
  }
}

/** The rows that hold some bytes of each chunk of a segment. */
export function* chunkRows(fields: Row, chunks: readonly Uint8Array[]): Generator<{ row: Row; bytes: number }> {
  for (const [chunk, bytes] of chunks.entries()) {
    yield { row: { ...fields, chunk, bytes: new Binary(bytes) }, bytes: bytesPerRow + bytes.byteLength };
  }
}

/** The rows that hold some bytes of a segment. */
export function* partRows(fields: Row, bytes: Uint8Array): Generator<{ row: Row; bytes: number }> {
  const parts = Math.max(1, Math.ceil(bytes.byteLength / bytesPerPart));
  for (let part = 0; part < parts; part++) {
    const piece = bytes.subarray(part * bytesPerPart, (part + 1) * bytesPerPart);
    yield { row: { ...fields, part, parts, bytes: new Binary(piece) }, bytes: bytesPerRow + piece.byteLength };
  }
}

/** The segments that active content consists of, in order; undefined when some of it was removed meanwhile. */
export function joinSegments(active: readonly ActiveContent[], rows: readonly SegmentPart[]): StoredSegment[] | undefined {
  const byPlace = new Map<string, SegmentPart[]>();
  for (const row of rows) {
    const place = `${row.content} ${row.ordinal} ${row.round}`;
    const parts = byPlace.get(place);
    if (parts) parts.push(row);
    else byPlace.set(place, [row]);
  }
  const newestRounds = new Map<string, number>();
  const roundOf = new Map(active.map(({ content, round }) => [content, round]));
  for (const { content, ordinal, round } of rows) {
    const place = `${content} ${ordinal}`;
    if (round <= (roundOf.get(content) ?? 0)) newestRounds.set(place, Math.max(round, newestRounds.get(place) ?? 0));
  }
  const segments: StoredSegment[] = [];
  for (const { documentId, version, content, segments: count } of active) {
    for (let ordinal = 0; ordinal < count; ordinal++) {
      const lexical = joinParts(byPlace.get(`${content} ${ordinal} 0`));
      if (!lexical) return undefined;
      const round = newestRounds.get(`${content} ${ordinal}`) ?? 0;
      const vectors = round > 0 ? joinParts(byPlace.get(`${content} ${ordinal} ${round}`)) : undefined;
      if (round > 0 && !vectors) return undefined;
      const { firstChunk = 0, chunkCount = 0 } = lexical.first;
      segments.push({
        id: segmentId({ documentId, version, content, ordinal, round }),
        documentId,
        version,
        ordinal,
        firstChunk,
        chunkCount,
        lexical: lexical.bytes,
        ...(vectors?.first.model === undefined ? {} : { vectors: vectors.bytes, model: vectors.first.model }),
      });
    }
  }
  return segments;
}

function joinParts(parts: readonly SegmentPart[] | undefined): { first: SegmentPart; bytes: Uint8Array } | undefined {
  const sorted = [...(parts ?? [])].sort((left, right) => left.part - right.part);
  const [first] = sorted;
  if (!first || sorted.length !== first.parts) return undefined;
  if (sorted.length === 1) return { first, bytes: first.bytes };
  const bytes = new Uint8Array(sorted.reduce((sum, { bytes: piece }) => sum + piece.byteLength, 0));
  let offset = 0;
  for (const { bytes: piece } of sorted) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return { first, bytes };
}
