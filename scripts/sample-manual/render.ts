import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";
import { drawBlock } from "./blocks.ts";
import { checkContents } from "./contents.ts";
import { drawFrame, manualTitle } from "./frame.ts";
import { Outline } from "./outline.ts";
import { splitPages, type ManualPage } from "./pages.ts";
import { page as sheet } from "./theme.ts";
import { drawTitlePage } from "./title-page.ts";
import { toBlocks } from "./tokens.ts";

export interface RenderedManual {
  readonly pdf: Uint8Array;
  /** How full each page is, from 0 to 1, in page order. */
  readonly fill: readonly number[];
}

interface Spacing {
  /** Extra height after every block of a page, by page. */
  readonly extra: readonly number[];
}

const room = sheet.bottom - sheet.top;

/**
 * Renders the manual. The page marks of the Markdown are the page breaks of the PDF, so a page whose text does not
 * fit is an error. The first pass measures; the second spreads each page's blocks a little over the room that is left.
 */
export async function renderManual(markdown: string): Promise<RenderedManual> {
  const pages = splitPages(markdown);
  checkContents(pages);
  const measured = await draw(pages, { extra: pages.map(() => 0) });
  const rendered = await draw(pages, {
    extra: pages.map((page, position) => extraSpace(page, measured.fill[position] ?? 0)),
  });
  const overflow = pages.filter((_, position) => (rendered.fill[position] ?? 0) > 1);
  if (overflow.length > 0) {
    const details = overflow.map(({ number }) => `page ${number} (${((measured.fill[number - 1] ?? 0) * 100).toFixed(1)}%)`);
    throw new Error(`Text does not fit between its page marks: ${details.join(", ")}. Shorten it or move a mark.`);
  }
  return { pdf: rendered.pdf, fill: measured.fill };
}

/** From a little less space on a page that is just too long, to at most eight points more on a short one. */
function extraSpace(page: ManualPage, fill: number): number {
  const gaps = Math.max(1, toBlocks(page.tokens).length);
  const slack = (1 - fill) * room;
  return Math.max(-1.5, Math.min(8, (slack > 0 ? 0.8 * slack : slack - 1) / gaps));
}

/** Streams stay uncompressed: the output of deflate depends on the processor, and the bytes of the PDF must not. */
async function draw(pages: readonly ManualPage[], spacing: Spacing): Promise<RenderedManual> {
  const doc = new PDFDocument({
    size: [sheet.width, sheet.height],
    margins: { top: sheet.top, bottom: 0, left: sheet.left, right: sheet.width - sheet.right },
    autoFirstPage: false,
    compress: false,
    lang: "en",
    displayTitle: true,
    info: { Title: manualTitle, Author: "Equivox", CreationDate: new Date("2026-01-15T00:00:00Z") },
  });
  const bytes = buffer(doc);
  const outline = new Outline(doc);
  let chapter = "";
  const fill = pages.map((page, position) => {
    chapter = chapterOf(page) ?? chapter;
    return drawPage(doc, page, { chapter, outline, extra: spacing.extra[position] ?? 0 });
  });
  doc.end();
  return { pdf: await bytes, fill };
}

interface PageContext {
  readonly chapter: string;
  readonly outline: Outline;
  readonly extra: number;
}

function drawPage(doc: PDFKit.PDFDocument, page: ManualPage, { chapter, outline, extra }: PageContext): number {
  let sheets = 0;
  const count = (): void => void (sheets += 1);
  doc.on("pageAdded", count);
  doc.addPage();
  const blocks = toBlocks(page.tokens);
  if (page.number === 1) drawTitlePage(doc, blocks);
  else {
    drawFrame(doc, page.number, chapter);
    doc.y = sheet.top;
    blocks.forEach((block, position) => {
      if (block.kind === "heading") outline.add(block.depth, block.text);
      drawBlock(doc, block, position === 0);
      doc.y += block.kind === "heading" ? extra / 3 : extra;
    });
  }
  doc.off("pageAdded", count);
  return (doc.y - sheet.top + (sheets - 1) * sheet.height) / room;
}

function chapterOf(page: ManualPage): string | undefined {
  for (const block of toBlocks(page.tokens)) if (block.kind === "heading" && block.depth === 1) return block.text;
  return undefined;
}
