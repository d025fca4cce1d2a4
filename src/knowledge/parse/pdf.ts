import "./pdf-drawing.ts";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getDocument, PasswordResponses, VerbosityLevel } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";
import { problemOf } from "../../errors.ts";
import { cleanLine } from "./clean-text.ts";
import { type ParsedDocument } from "./page.ts";
import { type FormatReader, type ParseBudget, ParseProblem } from "./parse-limits.ts";
import { pagesOf, type ReadPage } from "./pdf-document.ts";
import { PdfFonts } from "./pdf-fonts.ts";
import { segmentsOf } from "./pdf-lines.ts";
import { type Outline, outlineOf } from "./pdf-outline.ts";
import { PdfPictures } from "./pdf-pictures.ts";
import { sheetsOf } from "./pdf-runs.ts";
import { textItemsOf } from "./pdf-text.ts";

const packageFolder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

/** Reads a PDF. Throws `document-encrypted`, `password-wrong`, `document-broken`, `document-too-large`, `ocr-unavailable`. */
export const readPdf: FormatReader = async ({ bytes, password, ocr, budget, onProgress }): Promise<ParsedDocument> => {
  // The first reading takes its bytes over.
  const copy = ocr === undefined ? undefined : bytes.slice();
  const loading = load(bytes, password, noPictures);
  const pictures =
    ocr && copy ? new PdfPictures(() => load(copy, password, { maxImageSize: mostPixels, useWasm: true }).promise, ocr, budget) : undefined;
  try {
    const document = await loading.promise;
    budget.pages(document.numPages);
    const pages = await readPages(document, budget, pictures, onProgress);
    const outline: Outline = await outlineOf(document);
    const title = await titleOf(document);
    return { ...(title === undefined ? {} : { title }), pages: pagesOf(pages, outline) };
  } catch (error) {
    throw asProblem(error);
  } finally {
    await pictures?.close();
    await loading.destroy();
  }
};

/** Pictures are neither decoded nor drawn. */
const noPictures = { maxImageSize: 0, useWasm: false };
/** A picture of more is left out. */
const mostPixels = 64_000_000;

function load(data: Uint8Array, password: string | undefined, pictures: { readonly maxImageSize: number; readonly useWasm: boolean }) {
  return getDocument({
    ...pictures,
    data,
    ...(password === undefined ? {} : { password }),
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: join(packageFolder, "cmaps/"),
    cMapPacked: true,
    standardFontDataUrl: join(packageFolder, "standard_fonts/"),
    wasmUrl: join(packageFolder, "wasm/"),
    // Nothing of a document is run, fetched, drawn or taken from this machine.
    isEvalSupported: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    // A damaged file gives what can be read of it.
    stopAtErrors: false,
  });
}

async function readPages(
  document: PDFDocumentProxy,
  budget: ParseBudget,
  pictures: PdfPictures | undefined,
  onProgress: (done: number, total: number) => void,
) {
  const labels = await document.getPageLabels().catch(() => null);
  const fonts = new PdfFonts();
  const pages: ReadPage[] = [];
  let broken: Error | undefined;
  for (let number = 1; number <= document.numPages; number++) {
    const label = cleanLine(labels?.[number - 1] ?? "").slice(0, 32);
    const named = label === "" || label === String(number) ? { number } : { number, label };
    try {
      const sheets = await readPage(await document.getPage(number), fonts, budget);
      pages.push({ ...named, sheets: pictures && isPicture(sheets) ? [await readPicture(pictures, number)] : sheets });
    } catch (error) {
      if (error instanceof ParseProblem) throw error;
      broken = error instanceof Error ? error : new Error(problemOf(error));
      pages.push({ ...named, sheets: [] });
    }
    onProgress(number, document.numPages);
  }
  if (broken !== undefined && pages.every((page) => page.sheets.length === 0)) throw broken;
  return pages;
}

async function readPage(page: PDFPageProxy, fonts: PdfFonts, budget: ParseBudget): Promise<ReadPage["sheets"]> {
  const items = await textItemsOf(page, budget);
  await fonts.learn(
    page,
    items.filter((item) => item.str.trim() !== "").map((item) => item.fontName),
  );
  const sheets = sheetsOf(items, page.getViewport({ scale: 1 }), page.userUnit, (font) => fonts.style(font));
  page.cleanup();
  return sheets.map(({ runs, height }) => ({ segments: segmentsOf(runs), height }));
}

/** Fewer letters and digits than this on a page are its number or a stamp on a picture. */
const fewLetters = 12;

function isPicture(sheets: ReadPage["sheets"]): boolean {
  const text = sheets.flatMap(({ segments }) => segments.map((segment) => segment.text)).join("");
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < fewLetters;
}

async function readPicture(pictures: PdfPictures, number: number): Promise<ReadPage["sheets"][number]> {
  const { runs, height } = await pictures.read(number);
  return { segments: segmentsOf(runs), height };
}

const metadataSchema = z.object({ info: z.object({ Title: z.string().optional() }) });

async function titleOf(document: PDFDocumentProxy): Promise<string | undefined> {
  const metadata: unknown = await document.getMetadata().catch(() => undefined);
  const title = cleanLine(metadataSchema.safeParse(metadata).data?.info.Title ?? "").slice(0, 300);
  // What programs write there when nobody named the document.
  return title === "" || /^(?:untitled|microsoft word|.*\.(?:docx?|indd|pdf|qxd|fm|pmd|pub|dvi|tex|xlsx?|pptx?)$)/i.test(title)
    ? undefined
    : title;
}

const passwordSchema = z.object({ name: z.literal("PasswordException"), code: z.number() });

function asProblem(error: unknown): ParseProblem {
  if (error instanceof ParseProblem) return error;
  const password = passwordSchema.safeParse(error).data;
  if (password) {
    return new ParseProblem(password.code === PasswordResponses.INCORRECT_PASSWORD ? "password-wrong" : "document-encrypted", "", error);
  }
  const problem = cleanLine(problemOf(error)).replace(/\.$/, "").slice(0, 200);
  return new ParseProblem("document-broken", problem === "" ? "it is no PDF inside" : lowerFirst(problem), error);
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
