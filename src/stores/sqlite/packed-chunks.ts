import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type Chunk, chunkSchema, type StoredChunk } from "../../knowledge/index/chunk.ts";
import { listLength, listPiece, packList } from "../packed-list.ts";
import { bytes } from "./columns.ts";
import { type Database } from "./database.ts";
import { type VersionKey } from "./index-content.ts";

/**
 * Chunks whose passages share a row, about as much as lies in a page of the file. More cost those who read single ones, since a row is
 * read whole; what is longer than a page, as the vectors of a chunk's sentences, gains nothing by sharing.
 */
export const chunksPerRow = 2;

/** Chunks read without letting anything else run; about 2 ms. */
const chunksPerSlice = 64;

const packedChunk = chunkSchema.omit({ text: true });
const packedRow = z.object({ row: z.int(), packed: bytes });

type VersionName = Pick<StoredChunk, "documentId" | "version">;
type ChunkReference = Pick<StoredChunk, "documentId" | "version" | "ordinal">;

/** Passages as one column of bytes; `unpackChunk` reads one of them. */
export function packChunks(chunks: readonly Chunk[]): Uint8Array {
  return packList(chunks.flatMap(packChunk));
}

/** Its text apart from the rest, which spares it the escapes of JSON; the document and the version stand beside it. */
function packChunk({ ordinal, pageFrom, pageTo, headingPath, sentences, text, hash }: Chunk): Uint8Array[] {
  return [Buffer.from(JSON.stringify({ ordinal, pageFrom, pageTo, headingPath, sentences, hash })), Buffer.from(text)];
}

/** Undefined when the row does not hold so many. */
function unpackChunk(packed: Uint8Array, index: number, { documentId, version }: VersionName): StoredChunk | undefined {
  const [rest, text] = [listPiece(packed, index * 2), listPiece(packed, index * 2 + 1)];
  return rest && text && { ...packedChunk.parse(JSON.parse(textOf(rest))), text: textOf(text), documentId, version };
}

function unpackChunks(packed: Uint8Array, name: VersionName): StoredChunk[] {
  return Array.from({ length: listLength(packed) / 2 }, (_, index) => unpackChunk(packed, index, name) ?? []).flat();
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString();

/** The chunks named, as `DocumentStore.readChunks` says. */
export function readChunks(database: Database, { tenant, equipment }: PartitionKey, refs: readonly ChunkReference[]): StoredChunk[] {
  const rows = new Map<string, Uint8Array | undefined>();
  return database.snapshot(() =>
    refs.flatMap(({ documentId, version, ordinal }) => {
      const row = Math.floor(ordinal / chunksPerRow);
      const name = `${version} ${row} ${documentId}`;
      if (!rows.has(name)) rows.set(name, readRow(database, { tenant, equipment, documentId, version }, row));
      const packed = rows.get(name);
      return (packed && unpackChunk(packed, ordinal % chunksPerRow, { documentId, version })) ?? [];
    }),
  );
}

function readRow(database: Database, { tenant, equipment, documentId, version }: VersionKey, row: number): Uint8Array | undefined {
  return database.one(
    packedRow,
    `SELECT row, bytes AS packed FROM packed_chunks WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
       AND version = :version AND row = :row`,
    { tenant, equipment, documentId, version, row },
  )?.packed;
}

/** The chunks of one version, a slice at a time. */
export async function readVersionChunks(
  database: Database,
  { tenant, equipment, documentId, version }: VersionKey,
): Promise<StoredChunk[]> {
  const most = chunksPerSlice / chunksPerRow;
  const chunks: StoredChunk[] = [];
  let slice: z.infer<typeof packedRow>[];
  let from = 0;
  do {
    slice = database.all(
      packedRow,
      `SELECT row, bytes AS packed FROM packed_chunks WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
         AND version = :version AND row >= :from ORDER BY row LIMIT :most`,
      { tenant, equipment, documentId, version, from, most },
    );
    for (const { packed } of slice) chunks.push(...unpackChunks(packed, { documentId, version }));
    from = (slice.at(-1)?.row ?? 0) + 1;
    await nextTurn();
  } while (slice.length === most);
  return chunks;
}
