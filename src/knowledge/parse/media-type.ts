import { fileTypeFromBuffer } from "file-type";
import { failure } from "../../errors.ts";
import { decodeHead } from "./decode-text.ts";
import { type MediaType } from "./page.ts";

const pdfHeader = Buffer.from("%PDF-");
/** ISO 32000 readers accept the header anywhere in the first 1,024 bytes. */
const pdfHeaderWindow = 1_024;

/** What an HTML page may begin with, and what only a whole page begins with. */
const html =
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|main|article|section|header|nav|center|table|div|p|ul|ol|dl|pre|h[1-6])\b/i;
const wholePage = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/** Documents and templates of Word since 2007, with or without macros, which are never read. */
const word = /^application\/vnd\.(?:openxmlformats-officedocument\.wordprocessingml|ms-word)\./;

/** Names for what people upload by mistake, by media type or its beginning. */
const names: readonly (readonly [string, string])[] = [
  ["application/vnd.openxmlformats-officedocument.spreadsheetml", "an Excel workbook (XLSX)"],
  ["application/vnd.openxmlformats-officedocument.presentationml", "a PowerPoint presentation (PPTX)"],
  ["application/vnd.oasis.opendocument", "an OpenDocument file"],
  ["application/x-cfb", "an old or encrypted Microsoft Office document"],
  ["application/zip", "a ZIP archive"],
  ["application/x-rar", "a RAR archive"],
  ["application/x-7z", "a 7-Zip archive"],
  ["application/gzip", "a gzip archive"],
  ["application/x-tar", "a tar archive"],
  ["application/x-msdownload", "a Windows program"],
  ["application/x-elf", "a Linux program"],
  ["application/epub", "an EPUB book"],
  ["application/rtf", "an RTF document"],
  ["application/xml", "an XML file"],
  ["application/postscript", "a PostScript file"],
  ["image/", "an image"],
  ["audio/", "an audio file"],
  ["video/", "a video"],
  ["font/", "a font"],
];

/**
 * Tells the type of a file by its first bytes (4,100 suffice). The name decides only whether text is Markdown, when the text itself
 * leaves it open. Throws `file-empty`, or `file-type-unsupported` naming what the file is.
 */
export async function mediaTypeOf(head: Uint8Array, fileName: string): Promise<MediaType> {
  if (head.length === 0) throw failure("file-empty", { fileName });
  if (Buffer.from(head.subarray(0, pdfHeader.length)).equals(pdfHeader)) return "application/pdf";
  // A byte order mark followed by sound UTF-16 is text, although MPEG audio may begin with the same two bytes.
  const found = isUtf16(head) ? undefined : await binaryType(head);
  if (found === "application/pdf") return found;
  if (found !== undefined && (word.test(found) || (found === "application/zip" && holdsWord(head)))) return docx;
  const isXhtml = found === "application/xml" && html.test(latin1(head));
  if (found !== undefined && !isXhtml) throw failure("file-type-unsupported", { fileName, type: nameOf(found) });
  const text = decodeHead(head);
  if (text === undefined) {
    if (Buffer.from(head.subarray(0, pdfHeaderWindow)).includes(pdfHeader)) return "application/pdf";
    // A page may be written in any character set; it says in which.
    if (html.test(latin1(head)) && !head.includes(0)) return "text/html";
    throw failure("file-type-unsupported", { fileName, type: "binary data of an unknown kind" });
  }
  if (text.trim() === "" && head.length < 4_096) throw failure("file-empty", { fileName });
  // Markdown may begin with an element of HTML, a page does not look like Markdown.
  if (wholePage.test(text) || (html.test(text) && !looksLikeMarkdown(text, fileName))) return "text/html";
  return looksLikeMarkdown(text, fileName) ? "text/markdown" : "text/plain";
}

function isUtf16(head: Uint8Array): boolean {
  const mark = ((head[0] ?? 0) << 8) | (head[1] ?? 0);
  return (mark === 0xfffe || mark === 0xfeff) && decodeHead(head) !== undefined;
}

const latin1 = (head: Uint8Array): string => Buffer.from(head).toString("latin1");

/** An archive whose first entries are those of a Word document, whichever comes first. */
function holdsWord(head: Uint8Array): boolean {
  const names = [...latin1(head).matchAll(/PK\x03\x04[\s\S]{22}([\s\S]{2})[\s\S]{2}/g)].map((match) => {
    const start = match.index + match[0].length;
    return latin1(head.subarray(start, start + (match[1]?.charCodeAt(0) ?? 0)));
  });
  return names.some((name) => /^word\/\w/.test(name));
}

async function binaryType(head: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    // The detector reads on behind the bytes it was given when a file only resembles an archive.
    return undefined;
  }
}

function nameOf(mime: string): string {
  const name = names.find(([prefix]) => mime.startsWith(prefix))?.[1];
  return name ? `${name}, ${mime}` : mime;
}

const cues: readonly RegExp[] = [
  /^#{1,6} \S/m,
  /^(?:```|~~~)/m,
  /^\|?(?:\s*:?-{3,}:?\s*\|)+/m,
  /\[[^\]\n]+\]\([^)\s]+\)/,
  /^<!-- page \d+ -->$/m,
  /\*\*[^*\n]+\*\*/,
  /^> \S/m,
];

function looksLikeMarkdown(text: string, fileName: string): boolean {
  const found = cues.filter((cue) => cue.test(text)).length;
  return /\.(?:md|markdown|mdown|mkd)$/i.test(fileName) || found >= 2;
}
