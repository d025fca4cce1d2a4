import { Binary, type FindCursor } from "mongodb";
import { type ChunkRow } from "./gridfs-collections.ts";
import { fileIsGone } from "../originals/file-key.ts";

/** 255 KiB, so that a chunk with its fields fits a power of two (GridFS specification). */
export const chunkBytes = 261_120;
/** Chunks written in one round trip, and read in one. */
export const chunksPerTrip = 4;

/** Packs bytes into rows of a file, a round trip's worth at a time. */
export async function* toChunkRows(key: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<ChunkRow[]> {
  let n = 0;
  let rows: ChunkRow[] = [];
  let block = Buffer.allocUnsafe(chunkBytes);
  let filled = 0;
  const row = (data: Buffer): ChunkRow => ({ files_id: key, n: n++, data: new Binary(data) });
  for await (const piece of source) {
    for (let offset = 0; offset < piece.length;) {
      const part = piece.subarray(offset, offset + chunkBytes - filled);
      block.set(part, filled);
      filled += part.length;
      offset += part.length;
      if (filled < chunkBytes) continue;
      rows.push(row(block));
      block = Buffer.allocUnsafe(chunkBytes);
      filled = 0;
      if (rows.length < chunksPerTrip) continue;
      yield rows;
      rows = [];
    }
  }
  if (filled > 0) rows.push(row(block.subarray(0, filled)));
  if (rows.length > 0) yield rows;
}

/** The bytes of a file in order. Throws when a chunk is missing: half a manual must not pass for a whole one. */
export async function* fromChunkRows(cursor: FindCursor<ChunkRow>, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  let expected = 0;
  let bytes = 0;
  for await (const { n, data } of cursor) {
    if (n !== expected++) throw fileIsGone();
    bytes += data.length();
    yield data.buffer.subarray(0, data.length());
  }
  if (bytes !== length) throw fileIsGone();
}
