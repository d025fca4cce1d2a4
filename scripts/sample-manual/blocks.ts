import { drawFigure } from "./figures.ts";
import { drawTable } from "./table.ts";
import { body, colours, fonts, headings, notices, page, textWidth } from "./theme.ts";
import { type Block, type ListItem, type NoticeLabel, type Run } from "./tokens.ts";

/** Draws one block at the document's current height and leaves the height below it. */
export function drawBlock(doc: PDFKit.PDFDocument, block: Block, firstOnPage: boolean): void {
  switch (block.kind) {
    case "heading":
      drawHeading(doc, block.depth, block.text, firstOnPage);
      break;
    case "paragraph":
      drawRuns(doc, block.runs, page.left, textWidth);
      doc.y += body.after;
      break;
    case "list":
      for (const item of block.items) drawItem(doc, item);
      doc.y += body.after - 3;
      break;
    case "table":
      drawTable(doc, block.table);
      break;
    case "notice":
      drawNotice(doc, block.label, block.text);
      break;
    case "figure":
      drawFigure(doc, block.name);
      break;
  }
}

function drawHeading(doc: PDFKit.PDFDocument, depth: number, text: string, firstOnPage: boolean): void {
  const style = headings[depth - 1];
  if (style === undefined) throw new Error(`Headings of depth ${depth} are not used in the manual: ${text}`);
  if (!firstOnPage) doc.y += style.before;
  doc.font(fonts.bold).fontSize(style.size).fillColor(colours.accent);
  doc.text(text, page.left, doc.y, { width: textWidth });
  if (depth === 1) {
    doc.y += 3;
    doc.rect(page.left, doc.y, 46, 2.5).fill(colours.accent);
    doc.y += 2;
  }
  doc.y += style.after;
}

function drawRuns(doc: PDFKit.PDFDocument, runs: readonly Run[], x: number, width: number): void {
  doc.fontSize(body.size).fillColor(colours.ink);
  runs.forEach((run, position) => {
    doc.font(fonts[run.style]);
    const options = { width, lineGap: body.lineGap, continued: position < runs.length - 1 };
    if (position === 0) doc.text(run.text, x, doc.y, options);
    else doc.text(run.text, options);
  });
}

function drawItem(doc: PDFKit.PDFDocument, item: ListItem): void {
  const indent = 22;
  const top = doc.y;
  doc.font(fonts.bold).fontSize(body.size).fillColor(colours.accent);
  doc.text(item.marker, page.left, top, { width: indent - 6, align: "right", lineBreak: false });
  doc.y = top;
  drawRuns(doc, item.runs, page.left + indent, textWidth - indent);
  doc.y += 3;
}

function drawNotice(doc: PDFKit.PDFDocument, label: NoticeLabel, text: string): void {
  const style = notices[label];
  const strip = 66;
  const padding = 7;
  const options = { width: textWidth - strip - 2 * padding, lineGap: 2 };
  doc.font(fonts.regular).fontSize(9.5);
  const height = doc.heightOfString(text, options) + 2 * padding - 2;
  const top = doc.y + 2;
  doc.rect(page.left, top, textWidth, height).fill(style.fill);
  doc.rect(page.left, top, strip, height).fill(style.strip);
  doc.font(fonts.bold).fontSize(9.5).fillColor(style.label);
  doc.text(label, page.left, top + height / 2 - 4.5, { width: strip, align: "center", lineBreak: false });
  doc.font(fonts.regular).fontSize(9.5).fillColor(colours.ink);
  doc.text(text, page.left + strip + padding, top + padding, options);
  doc.y = top + height + 9;
}
