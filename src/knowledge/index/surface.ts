import { contentSurface, type Token } from "./terms.ts";

/** Characters of a gram (RETRIEVAL C2.4). */
export const gramLength = 5;
/** Bytes before the text of a packed surface: the length of its headings, 16 bits, little-endian. */
const headerBytes = 2;
const longestHeading = 0xffff;

/** A text as one byte for each UTF-16 unit, so that five of them are a gram of 40 bits. */
export function foldText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = foldUnit(text.charCodeAt(index));
  return bytes;
}

/** Latin-1 stays; other scripts are folded onto it, where grams of two scripts meet by chance only. */
const foldUnit = (unit: number): number => (unit < 256 ? unit : (unit & 0xff) ^ Math.imul(unit >>> 8, 0x9d));

/** How many grams a text of a length has; one that is too short is one gram. */
export const gramCount = (length: number): number => (length === 0 ? 0 : Math.max(1, length - gramLength + 1));

/** Packs headings and body of a chunk as the grams see them (`ChunkDetails.surface`). */
export function packSurface(heading: readonly Token[], body: readonly Token[]): Uint8Array<ArrayBuffer> {
  const [above, below] = [contentSurface(heading).slice(0, longestHeading), contentSurface(body)];
  const bytes = new Uint8Array(headerBytes + above.length + below.length);
  bytes[0] = above.length & 0xff;
  bytes[1] = above.length >>> 8;
  bytes.set(foldText(above), headerBytes);
  bytes.set(foldText(below), headerBytes + above.length);
  return bytes;
}

/** Where headings and body of a packed surface lie. */
export function surfaceParts(packed: Uint8Array): { readonly headingStart: number; readonly bodyStart: number; readonly end: number } {
  const heading = (packed[0] ?? 0) | ((packed[1] ?? 0) << 8);
  return { headingStart: headerBytes, bodyStart: Math.min(packed.length, headerBytes + heading), end: packed.length };
}
