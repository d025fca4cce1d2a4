import { readFile } from "node:fs/promises";
import { saysSomething } from "./clean-text.ts";
import { readDocx } from "./docx.ts";
import { readHtml } from "./html.ts";
import { readMarkdown } from "./markdown.ts";
import { type MediaType, type ParsedDocument } from "./page.ts";
import { type FormatReader, type FormatReaders, ParseBudget, type ParseLimits, ParseProblem } from "./parse-limits.ts";
import { readPdf } from "./pdf.ts";
import { readPlainText } from "./plain-text.ts";

const readers: FormatReaders = {
  "application/pdf": readPdf,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": readDocx,
  "text/html": readHtml,
  "text/markdown": readMarkdown,
  "text/plain": readPlainText,
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
  if (!holdsText(document)) throw new ParseProblem("document-without-text");
  return document;
}

function holdsText(document: ParsedDocument): boolean {
  return document.pages.some((page) =>
    page.blocks.some((block) => {
      if (block.kind === "list") return block.items.some(saysSomething);
      if (block.kind === "table") return [block.header, ...block.rows].flat().some(saysSomething);
      return saysSomething(block.text);
    }),
  );
}
