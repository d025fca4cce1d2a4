import { decodeWindows1252, looksLikeWindows1252 } from "./windows-1252.ts";

/**
 * Text of a file in UTF-8, in UTF-16 with a byte order mark, or in Windows-1252 as older programs write it; undefined when it is none of
 * these, or holds NULs.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  return decodeUnicode(bytes) ?? decodeWestern(bytes);
}

/** As `decodeText`, for the first bytes of a longer file: a character cut off at the end does not count against it. */
export function decodeHead(head: Uint8Array): string | undefined {
  for (let cut = 0; cut < 4; cut++) {
    const text = decodeUnicode(head.subarray(0, head.length - cut));
    if (text !== undefined) return text;
  }
  return decodeWestern(head);
}

function decodeUnicode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** By the byte order mark of UTF-16, else UTF-8, whose own mark decoding leaves out. */
export function encodingOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

function decodeWestern(bytes: Uint8Array): string | undefined {
  return bytes.length > 0 && looksLikeWindows1252(bytes) ? decodeWindows1252(bytes) : undefined;
}
