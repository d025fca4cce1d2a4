/**
 * The text of a body; undefined as soon as it has over `maxBytes`, and then no more of it is read. Leaving the loop ends a stream of Node or
 * of the web, and with it the transfer. Rejects with what the body fails with.
 */
export async function readBoundedText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) return undefined;
    pieces.push(piece);
  }
  // Decoded at the end: a character may be split between two pieces.
  return Buffer.concat(pieces).toString("utf8");
}
