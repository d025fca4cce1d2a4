import { colours, fonts } from "./theme.ts";

/** The control panel. The numbers are those of the table below the figure. */
export function drawPanel(doc: PDFKit.PDFDocument, left: number, top: number): void {
  const x = left + 46;
  const y = top + 7;
  doc.lineWidth(1.2).roundedRect(x, y, 340, 126, 8).fillAndStroke(colours.ink, colours.ink);
  drawDisplay(doc, x + 16, y + 14);
  drawLamps(doc, x + 22, y + 104);
  drawButtons(doc, x + 164, y + 24);
  doc.circle(x + 290, y + 60, 34).fill("#e0a800");
  doc.circle(x + 290, y + 60, 24).fill("#c2410c");
  callout(doc, 1, x + 118, y + 24);
  callout(doc, 8, x + 290, y + 60);
}

function drawDisplay(doc: PDFKit.PDFDocument, x: number, y: number): void {
  doc.roundedRect(x, y, 124, 66, 3).fill("#cfe8d5");
  doc.rect(x + 10, y + 12, 62, 16).fill("#5f8f6c");
  doc.rect(x + 10, y + 38, 96, 5).fill("#8db698");
  doc.rect(x + 10, y + 49, 74, 5).fill("#8db698");
}

function drawLamps(doc: PDFKit.PDFDocument, x: number, y: number): void {
  ["#2f9e5b", "#e0a800", "#d63b24"].forEach((colour, position) => {
    doc.circle(x + position * 44, y, 6).fill(colour);
    callout(doc, position + 2, x + 19 + position * 44, y);
  });
}

function drawButtons(doc: PDFKit.PDFDocument, x: number, y: number): void {
  ["#2f9e5b", "#d63b24", "#6b7a89"].forEach((colour, position) => {
    const top = y + position * 30;
    doc.roundedRect(x, top, 42, 20, 4).fill(colour);
    if (position === 0) doc.polygon([x + 17, top + 5], [x + 17, top + 15], [x + 26, top + 10]).fill("#ffffff");
    else if (position === 1) doc.rect(x + 16, top + 5, 10, 10).fill("#ffffff");
    else {
      doc.polygon([x + 8, top + 13], [x + 18, top + 13], [x + 13, top + 6]).fill("#ffffff");
      doc.polygon([x + 24, top + 7], [x + 34, top + 7], [x + 29, top + 14]).fill("#ffffff");
    }
    callout(doc, position + 5, x + 56, top + 10);
  });
}

function callout(doc: PDFKit.PDFDocument, number: number, x: number, y: number): void {
  doc.lineWidth(0.8).circle(x, y, 7.5).fillAndStroke("#ffffff", colours.accent);
  doc.font(fonts.bold).fontSize(8.5).fillColor(colours.accent);
  doc.text(String(number), x - 7.5, y - 3.6, { width: 15, align: "center", lineBreak: false });
}
