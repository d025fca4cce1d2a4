import { colours, fonts, page, textWidth } from "./theme.ts";

export const manualTitle = "Norvik RS-18 Operator and Service Manual";

/** Running head and foot of a page. The title page has neither. */
export function drawFrame(doc: PDFKit.PDFDocument, number: number, chapter: string): void {
  const headY = 34;
  doc.font(fonts.regular).fontSize(8).fillColor(colours.muted);
  doc.text(manualTitle, page.left, headY, { width: textWidth, lineBreak: false });
  doc.text(chapter, page.left, headY, { width: textWidth, align: "right", lineBreak: false });
  const footY = 686;
  doc.text("Document RS18-OSM-EN, edition 3", page.left, footY, { width: textWidth, lineBreak: false });
  doc.font(fonts.bold).fontSize(9).fillColor(colours.accent);
  doc.text(String(number), page.left, footY - 1, { width: textWidth, align: "right", lineBreak: false });
  doc.lineWidth(0.6).strokeColor(colours.rule);
  for (const y of [headY + 14, footY - 7]) doc.moveTo(page.left, y).lineTo(page.right, y).stroke();
}
