import { readFile } from "node:fs/promises";
import { type MediaType, type ParsedDocument } from "./page.ts";
import { blockHoldsText } from "./page-flow.ts";
import { type FormatReader, type FormatReaders, ParseBudget, type ParseLimits, ParseProblem } from "./parse-limits.ts";

/** Loaded for the format at hand: a process reads one document, and the libraries for the others take time and memory. */
const readers: FormatReaders = {
  "application/pdf": async (input) => (await import("./pdf.ts")).readPdf(input),
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": async (input) => (await import("./docx.ts")).readDocx(input),
  "text/html": async (input) => (await import("./html.ts")).readHtml(input),
  "text/markdown": async (input) => (await import("./markdown.ts")).readMarkdown(input),
  "text/plain": async (input) => (await import("./plain-text.ts")).readPlainText(input),
};

/** Reads a file in this process; only the child process calls it with files from outside. Throws `ParseProblem`. */
export async function parseFile(
  path: string,
  mediaType: MediaType,
  { password, ocr, ...limits }: ParseLimits & Pick<Parameters<FormatReader>[0], "password" | "ocr">,
  onProgress: (done: number, total: number) => void,
): Promise<ParsedDocument> {
  const bytes = new Uint8Array(await readFile(path));
  const document = await readers[mediaType]({
    bytes,
    budget: new ParseBudget(limits),
    onProgress,
    ...(password === undefined ? {} : { password }),
    ...(ocr === undefined ? {} : { ocr }),
  });
  if (!document.pages.some((page) => page.blocks.some(blockHoldsText))) throw new ParseProblem("document-without-text");
  return document;
}
