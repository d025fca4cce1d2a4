import { colours, fonts, page, textWidth } from "./theme.ts";
import { type TableBlock } from "./tokens.ts";

const fontSize = 9;
const lineGap = 1.4;
const padding = { x: 5, y: 2.8 } as const;

/** A ruled table over the whole text width, its columns as wide as their text asks. */
export function drawTable(doc: PDFKit.PDFDocument, table: TableBlock): void {
  const widths = columnWidths(doc, table);
  doc.y += 1;
  drawRow(doc, table, table.header, widths, "header");
  table.rows.forEach((row, position) => {
    drawRow(doc, table, row, widths, position % 2 === 1 ? "banded" : "plain");
  });
  doc.y += 9;
}

function drawRow(
  doc: PDFKit.PDFDocument,
  table: TableBlock,
  cells: readonly string[],
  widths: readonly number[],
  look: "header" | "banded" | "plain",
): void {
  const top = doc.y;
  doc.font(look === "header" ? fonts.bold : fonts.regular).fontSize(fontSize);
  const heights = cells.map((cell, column) => doc.heightOfString(cell, cellOptions(widths[column] ?? 0)));
  const height = Math.max(...heights) - lineGap + 2 * padding.y;
  if (look !== "plain") {
    doc.rect(page.left, top, textWidth, height).fill(look === "header" ? colours.accent : colours.band);
  }
  doc.fillColor(look === "header" ? "#ffffff" : colours.ink);
  let x: number = page.left;
  cells.forEach((cell, column) => {
    const width = widths[column] ?? 0;
    const options = { ...cellOptions(width), align: table.align[column] ?? "left" };
    doc.text(cell, x + padding.x, top + padding.y + 0.8, options);
    x += width;
  });
  drawRules(doc, widths, top, height);
  doc.y = top + height;
}

function drawRules(doc: PDFKit.PDFDocument, widths: readonly number[], top: number, height: number): void {
  doc.lineWidth(0.5).strokeColor(colours.rule);
  doc.rect(page.left, top, textWidth, height).stroke();
  let x: number = page.left;
  for (const width of widths.slice(0, -1)) {
    x += width;
    doc
      .moveTo(x, top)
      .lineTo(x, top + height)
      .stroke();
  }
}

function cellOptions(width: number): PDFKit.Mixins.TextOptions {
  return { width: width - 2 * padding.x, lineGap };
}

/** Short columns keep their text on one line; the long ones share what is left, by the length of their text. */
function columnWidths(doc: PDFKit.PDFDocument, table: TableBlock): number[] {
  doc.font(fonts.bold).fontSize(fontSize);
  const natural = table.header.map((title, column) => {
    const cells = [title, ...table.rows.map((row) => row[column] ?? "")];
    return Math.max(...cells.map((cell) => doc.widthOfString(cell))) + 2 * padding.x + 2;
  });
  const total = natural.reduce((sum, width) => sum + width, 0);
  if (total <= textWidth) return natural.map((width) => (width * textWidth) / total);
  const limit = textWidth / table.header.length;
  const short = natural.map((width) => width <= limit);
  const taken = natural.reduce((sum, width, column) => sum + (short[column] === true ? width : 0), 0);
  const wanted = natural.map((width) => Math.sqrt(width));
  const wantedTotal = wanted.reduce((sum, width, column) => sum + (short[column] === true ? 0 : width), 0);
  return natural.map((width, column) => (short[column] === true ? width : ((wanted[column] ?? 0) * (textWidth - taken)) / wantedTotal));
}
