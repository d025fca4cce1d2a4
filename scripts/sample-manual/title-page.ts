import { drawCompressor } from "./figure-machine.ts";
import { colours, fonts, page, textWidth } from "./theme.ts";
import { type Block } from "./tokens.ts";

/** The title page: a coloured field with the title, a drawing of the machine, and the edition lines at the foot. */
export function drawTitlePage(doc: PDFKit.PDFDocument, blocks: readonly Block[]): void {
  doc.rect(0, 0, page.width, 236).fill(colours.accent);
  doc.rect(0, 236, page.width, 5).fill("#e0a800");
  const titles = blocks.filter((block) => block.kind === "heading");
  doc.y = 84;
  titles.forEach((title, position) => {
    doc.font(position === 0 ? fonts.bold : fonts.regular).fillColor("#ffffff");
    doc.fontSize(position === 0 ? 32 : 17).text(title.text, page.left, doc.y, { width: textWidth });
    doc.y += 8;
  });
  drawCompressor(doc, page.left + 76, 284);
  const lines = blocks.filter((block) => block.kind === "paragraph");
  doc.y = 548;
  for (const line of lines) {
    const text = line.runs.map((run) => run.text).join("");
    doc.font(fonts.regular).fontSize(10).fillColor(colours.ink);
    doc.text(text, page.left, doc.y, { width: textWidth, lineGap: 2.4 });
    doc.y += 6;
  }
}
