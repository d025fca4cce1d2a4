import { colours, fonts } from "./theme.ts";

/** The machine from its front: canopy, panel, air outlet and the two doors. */
export function drawCompressor(doc: PDFKit.PDFDocument, x: number, y: number): void {
  doc.lineWidth(1.4).strokeColor(colours.ink);
  doc.rect(x + 14, y + 206, 42, 14).fillAndStroke(colours.muted, colours.ink);
  doc.rect(x + 224, y + 206, 42, 14).fillAndStroke(colours.muted, colours.ink);
  doc.roundedRect(x, y, 280, 208, 8).fillAndStroke(colours.band, colours.ink);
  doc.roundedRect(x, y, 280, 30, 8).fillAndStroke(colours.accentSoft, colours.ink);
  doc.roundedRect(x + 14, y + 44, 120, 150, 4).fillAndStroke("#ffffff", colours.ink);
  doc.roundedRect(x + 146, y + 104, 120, 90, 4).fillAndStroke("#ffffff", colours.ink);
  for (let line = 0; line < 7; line += 1) {
    doc.moveTo(x + 28, y + 120 + line * 9).lineTo(x + 120, y + 120 + line * 9);
  }
  doc.lineWidth(1).stroke(colours.muted);
  doc.roundedRect(x + 146, y + 44, 120, 48, 4).fillAndStroke(colours.ink, colours.ink);
  doc.rect(x + 154, y + 52, 56, 22).fill("#bfe3c8");
  [colours.accent, "#e0a800", "#c2410c"].forEach((colour, position) => {
    doc.circle(x + 160 + position * 14, y + 83, 3.4).fill(colour);
  });
  doc.circle(x + 242, y + 68, 13).fill("#e0a800");
  doc.circle(x + 242, y + 68, 9).fill("#c2410c");
  doc.rect(x + 120, y + 112, 4, 26).fill(colours.muted);
  doc.rect(x + 152, y + 136, 4, 26).fill(colours.muted);
  doc.rect(x + 280, y + 60, 26, 12).fillAndStroke(colours.muted, colours.ink);
  doc.rect(x + 304, y + 54, 7, 24).fillAndStroke(colours.muted, colours.ink);
  doc.font(fonts.bold).fontSize(17).fillColor(colours.accent);
  doc.text("RS-18", x + 28, y + 66, { lineBreak: false });
}
