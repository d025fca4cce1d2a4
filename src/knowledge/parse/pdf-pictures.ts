import type { PDFDocumentProxy, RenderParameters } from "pdfjs-dist/types/src/display/api.js";
import { z } from "zod";
import { type Ocr, openOcr, type RecognisedWord } from "./ocr.ts";
import { type OcrOptions, type ParseBudget, ParseProblem } from "./parse-limits.ts";
import { type Sheet, type TextRun } from "./pdf-runs.ts";

/** Dots an inch at which Tesseract was trained. */
const resolution = 300;
/** A page of this many pixels takes 36 MB; what is larger than A4 is drawn more coarsely. */
const mostPixels = 9_000_000;
const pointsPerInch = 72;
/** Heights of lines vary by so much within text of one size. */
const sameHeight = 0.25;

/** Recognises the pages of a PDF that are pictures. */
export class PdfPictures {
  readonly #open: () => Promise<PDFDocumentProxy>;
  readonly #options: OcrOptions;
  readonly #budget: ParseBudget;
  #document: Promise<PDFDocumentProxy> | undefined;
  #ocr: Promise<Ocr> | undefined;
  #pages = 0;

  /** @param open opens the document once more, with its pictures */
  constructor(open: () => Promise<PDFDocumentProxy>, options: OcrOptions, budget: ParseBudget) {
    this.#open = open;
    this.#options = options;
    this.#budget = budget;
  }

  /** What a page says. Throws `ocr-unavailable`, and `document-too-large` once there are too many pages. */
  async read(number: number): Promise<Sheet> {
    const { maxPages, languages, folder, onPage } = this.#options;
    if (++this.#pages > maxPages) throw new ParseProblem("document-too-large", `${maxPages} pages that are pictures`);
    onPage();
    const ocr = await (this.#ocr ??= openOcr(languages, folder));
    const { png, scale, height } = await draw(await (this.#document ??= this.#open()), number);
    const words = await ocr.recognise(png);
    this.#budget.characters(words.reduce((sum, { text }) => sum + text.length, 0));
    return { runs: runsOf(words, scale), height };
  }

  async close(): Promise<void> {
    const ocr = await this.#ocr?.catch(() => undefined);
    await ocr?.close();
    const document = await this.#document?.catch(() => undefined);
    await document?.loadingTask.destroy();
  }
}

const canvasSchema = z.custom<NonNullable<RenderParameters["canvas"]>>(
  (value) => typeof value === "object" && value !== null && "getContext" in value,
);

async function draw(document: PDFDocumentProxy, number: number): Promise<{ png: Uint8Array; scale: number; height: number }> {
  const { createCanvas } = await import("@napi-rs/canvas").catch((error: unknown) => {
    throw new ParseProblem("ocr-unavailable", "the package @napi-rs/canvas is not there", error);
  });
  const page = await document.getPage(number);
  const { width, height } = page.getViewport({ scale: 1 });
  const scale = Math.min(resolution / pointsPerInch, Math.sqrt(mostPixels / (width * height)));
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.max(1, Math.ceil(viewport.width)), Math.max(1, Math.ceil(viewport.height)));
  await page.render({ canvas: canvasSchema.parse(canvas), viewport, background: "#ffffff" }).promise;
  const png = canvas.toBuffer("image/png");
  page.cleanup();
  return { png, scale, height };
}

/** Words as runs of text; lines of nearly the same height count as of one size, because heights are only measured. */
function runsOf(words: readonly RecognisedWord[], scale: number): TextRun[] {
  const heights = words.map(({ height }) => height).sort((left, right) => left - right);
  const usual = heights[heights.length >> 1] ?? 1;
  return words.map(({ text, x, right, baseline, height }) => ({
    text,
    x: x / scale,
    right: right / scale,
    y: baseline / scale,
    size: (Math.abs(height - usual) <= usual * sameHeight ? usual : height) / scale,
    style: { bold: false, monospaced: false },
    rightToLeft: /[\u0590-\u08ff]/u.test(text),
  }));
}
