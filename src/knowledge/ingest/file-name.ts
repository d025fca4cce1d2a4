import { cleanLine } from "../parse/clean-text.ts";

/** File systems and headers carry at most 255 bytes. */
const maxBytes = 200;

/**
 * A name from outside, made safe to store, show and send: the last part of a path, without control characters, invisible
 * marks and direction overrides, of at most 200 bytes with its extension kept.
 */
export function safeFileName(name: string): string {
  const last = cleanLine(name.slice(0, 8_192).split(/[/\\]/).at(-1) ?? "").replace(/^[.\s]+/, "");
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(last)?.[0] ?? "";
  let stem = last.slice(0, last.length - extension.length).replace(/[.\s]+$/, "");
  if (stem === "") stem = "document";
  return cut(stem, maxBytes - Buffer.byteLength(extension)) + extension;
}

/** What a document is called until somebody names it: its file's name without extension. */
export function titleOfFile(fileName: string): string {
  return cleanLine(fileName.replace(/\.[\p{L}\p{N}]{1,10}$/u, "").replaceAll("_", " ")) || fileName;
}

function cut(text: string, bytes: number): string {
  let kept = "";
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept.trim();
}
