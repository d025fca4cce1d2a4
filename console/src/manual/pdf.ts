import {
  getDocument,
  GlobalWorkerOptions,
  RenderingCancelledException,
  Util,
  type PDFDocumentProxy,
  type PDFPageProxy,
  type PageViewport,
} from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { toRequestError } from "../api/request.ts";
import { holdsQuote, onQuotedLines } from "./quote.ts";

GlobalWorkerOptions.workerSrc = workerUrl;

export type Pdf = PDFDocumentProxy;

/** Twice the size on screen, so that print stays sharp when it is enlarged. */
const scale = 2;
const markColour = "rgba(255, 212, 59, 0.4)";

/** Loads an original; undefined when it is not a PDF. */
export async function loadPdf(url: string, signal: AbortSignal): Promise<Pdf | undefined> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw toRequestError(response.status, await response.json().catch(() => undefined));
  const data = new Uint8Array(await response.arrayBuffer());
  if (!String.fromCharCode(...data.subarray(0, 1024)).includes("%PDF-")) return undefined;
  return getDocument({
    data,
    standardFontDataUrl: "/pdfjs/standard_fonts/",
    cMapUrl: "/pdfjs/cmaps/",
    cMapPacked: true,
    useSystemFonts: false,
    enableXfa: false,
  }).promise;
}

/** Draws one page and marks the lines that hold the quote. */
export async function drawPage(
  pdf: Pdf,
  number: number,
  canvas: HTMLCanvasElement,
  quote: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const page = await pdf.getPage(number);
  if (signal.aborted) return;
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const task = page.render({ canvas, viewport });
  signal.addEventListener("abort", () => task.cancel(), { once: true });
  try {
    await task.promise;
  } catch (error) {
    if (error instanceof RenderingCancelledException) return;
    throw error;
  }
  if (quote !== undefined) await markQuote(page, viewport, canvas, quote);
}

async function markQuote(page: PDFPageProxy, viewport: PageViewport, canvas: HTMLCanvasElement, quote: string): Promise<void> {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.fillStyle = markColour;
  const pieces = (await page.getTextContent()).items.flatMap((item) => {
    if (!("str" in item) || !holdsQuote(item.str, quote)) return [];
    const transform: unknown = Util.transform(viewport.transform, item.transform);
    if (!Array.isArray(transform)) return [];
    return [{ text: item.str, x: Number(transform[4]), y: Number(transform[5]), width: item.width * scale, height: item.height * scale }];
  });
  for (const { x, y, width, height } of onQuotedLines(pieces)) context.fillRect(x, y - height, width, height * 1.25);
}
