/** Text of a file in UTF-8, or in UTF-16 with a byte order mark; undefined when it is neither, or holds NULs. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** As `decodeText`, for the first bytes of a longer file: a character cut off at the end does not count against it. */
export function decodeHead(head: Uint8Array): string | undefined {
  for (let cut = 0; cut < 4; cut++) {
    const text = decodeText(head.subarray(0, head.length - cut));
    if (text !== undefined) return text;
  }
  return undefined;
}
