import { encodingOf } from "./decode-text.ts";
import { decodeWindows1252 } from "./windows-1252.ts";

/** A page says within its first bytes how it is encoded. https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding */
const prescanned = 1_024;
const declared = /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})|^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/i;

/**
 * Text of an HTML file: by its byte order mark, else by what it declares, else UTF-8, else Windows-1252, which browsers assume and
 * which every byte is a character of.
 */
export function decodeMarkup(bytes: Uint8Array): string {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return new TextDecoder(marked).decode(bytes);
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, prescanned));
  const [, meta, xml] = declared.exec(head) ?? [];
  for (const encoding of [meta ?? xml, "utf-8"]) {
    const text = encoding === undefined ? undefined : decoded(bytes, encoding);
    if (text !== undefined) return text;
  }
  return decodeWindows1252(bytes);
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  const encoding = encodingOf(bytes);
  return encoding === "utf-8" ? undefined : encoding;
}

/** A declaration that was read byte by byte cannot be in UTF-16, whatever it says; one that the bytes contradict does not hold. */
function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  const name = /^utf-?16/i.test(encoding) ? "utf-8" : encoding;
  try {
    const decoder = new TextDecoder(name, { fatal: true });
    return decoder.encoding === "windows-1252" ? decodeWindows1252(bytes) : decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
