/** Characters 0x80 to 0x9f; some releases of Node.js read them as control characters. https://encoding.spec.whatwg.org/index-windows-1252.txt */
const from0x80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Text in Windows-1252, which Latin-1 is a part of; every byte is a character. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("latin1")
    .replaceAll(/[\x80-\x9f]/g, (character) => from0x80.charAt(character.charCodeAt(0) - 0x80));
}

/** Most of a text in a western language is ASCII; with more of the rest than this it is in another character set. */
const mostBeyondAscii = 0.15;
/** Bytes that text holds no more than Windows-1252 has characters for them. */
const isNoText = (byte: number): boolean =>
  byte < 0x09 || (byte > 0x0d && byte < 0x20) || [0x7f, 0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte);

/** Whether bytes that are no UTF-8 can be told to be western text. */
export function looksLikeWindows1252(bytes: Uint8Array): boolean {
  let beyond = 0;
  for (const byte of bytes) {
    if (isNoText(byte)) return false;
    if (byte >= 0x80) beyond++;
  }
  return beyond <= bytes.length * mostBeyondAscii;
}
