import { failure } from "../errors.ts";

/**
 * Several pieces of bytes as one, so that they cost one row, and each can be found without reading the others. All little-endian:
 *
 *     u32 pieces
 *     u32 end × pieces                          counted from the first byte of the first piece
 *     the pieces
 */
const countBytes = 4;

export function packList(pieces: readonly Uint8Array[]): Uint8Array {
  const start = countBytes + pieces.length * 4;
  const packed = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, start));
  const header = new DataView(packed.buffer);
  header.setUint32(0, pieces.length, true);
  let end = 0;
  pieces.forEach((piece, index) => {
    packed.set(piece, start + end);
    end += piece.byteLength;
    header.setUint32(countBytes + index * 4, end, true);
  });
  return packed;
}

/** How many pieces there are. Throws `storage-failed` when they are damaged. */
export function listLength(packed: Uint8Array): number {
  const length = packed.byteLength < countBytes ? undefined : headerOf(packed).getUint32(0, true);
  if (length === undefined || packed.byteLength < countBytes + length * 4) throw damaged();
  return length;
}

/** One piece as a view into the packed bytes; undefined when there are not so many. Throws `storage-failed` when they are damaged. */
export function listPiece(packed: Uint8Array, index: number): Uint8Array | undefined {
  const length = listLength(packed);
  if (index >= length) return undefined;
  const header = headerOf(packed);
  const start = countBytes + length * 4;
  const from = index === 0 ? 0 : header.getUint32(index * 4, true);
  const end = header.getUint32(countBytes + index * 4, true);
  if (from > end || start + end > packed.byteLength) throw damaged();
  return packed.subarray(start + from, start + end);
}

/** Pieces by the row that they share: `size` of them each, in order. */
export function* packedRows<Piece>(pieces: readonly Piece[], size: number): Generator<{ row: number; pieces: readonly Piece[] }> {
  for (let row = 0; row * size < pieces.length; row++) yield { row, pieces: pieces.slice(row * size, (row + 1) * size) };
}

const headerOf = (packed: Uint8Array): DataView => new DataView(packed.buffer, packed.byteOffset, packed.byteLength);

const damaged = (): Error =>
  failure("storage-failed", { what: "A part of an index", problem: "it is cut short; upload the document again" });
