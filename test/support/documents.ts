import { buffer } from "node:stream/consumers";
import PDFDocument from "pdfkit";

type Draw = (doc: PDFKit.PDFDocument) => void;

/** A PDF with one page for each drawing, in Helvetica 11 unless a drawing says otherwise. */
export async function pdfOf(pages: readonly Draw[], options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  const doc = new PDFDocument({ autoFirstPage: false, margins: { top: 72, bottom: 20, left: 72, right: 72 }, ...options });
  const bytes = buffer(doc);
  for (const draw of pages) {
    doc.addPage();
    doc.font("Helvetica").fontSize(11);
    draw(doc);
  }
  doc.end();
  return bytes;
}

/** A PDF of running text, one text a page. */
export function pdfOfTexts(texts: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Uint8Array> {
  return pdfOf(
    texts.map((text) => (doc) => void doc.text(text)),
    options,
  );
}

/** A PDF that asks for a password before it shows anything. */
export function encryptedPdf(): Promise<Uint8Array> {
  return pdfOfTexts(["Secret torque: 25 Nm."], { userPassword: "open sesame", pdfVersion: "1.7" });
}

/** A PDF that is encrypted against changes but opens without a password. */
export function restrictedPdf(): Promise<Uint8Array> {
  return pdfOfTexts(["Tighten the bolt to 25 Nm."], { ownerPassword: "owner", permissions: { copying: false }, pdfVersion: "1.7" });
}

/** A PDF of one picture-like page: lines and no text. */
export function pictureOnlyPdf(): Promise<Uint8Array> {
  return pdfOf([(doc) => void doc.rect(100, 100, 200, 200).fill("#888888")]);
}

/** A document of every kind of block, on several pages with running heads and numbers. */
export function manualPdf(): Promise<Uint8Array> {
  const frame = (doc: PDFKit.PDFDocument, page: number) => {
    doc.fontSize(8).text("Pump P-7 Service Manual", 72, 30, { lineBreak: false });
    doc.text(`Page ${page} of 3`, 400, 760, { lineBreak: false });
    doc.fontSize(11);
    doc.x = 72;
    doc.y = 80;
  };
  const heading = (doc: PDFKit.PDFDocument, size: number, text: string) =>
    void doc.font("Helvetica-Bold").fontSize(size).text(text).font("Helvetica").fontSize(11).moveDown(0.5);
  return pdfOf(
    [
      (doc) => {
        frame(doc, 1);
        heading(doc, 20, "1 Maintenance");
        heading(doc, 14, "1.1 Changing the seal");
        doc.text(
          "Replace the shaft seal every 4,000 hours. A worn seal lets water into the bearing housing, and the bear-\nings fail soon after.",
        );
        doc.moveDown();
        doc.font("Helvetica-Bold").text("WARNING", { continued: true }).font("Helvetica").text(" Switch the pump off before you open it.");
        doc.moveDown();
        doc.text("1. Close both valves.").text("2. Drain the housing through the plug at its lowest point and catch what runs out,");
        doc.text("because it may be hot.", 84).text("3. Pull the seal.", 72);
      },
      (doc) => {
        frame(doc, 2);
        heading(doc, 14, "1.2 Torques");
        const rows = [
          ["Bolt", "Size", "Torque"],
          ["Housing cover", "M8", "25 Nm"],
          ["Bearing cap", "M10", "49 Nm"],
          ["Foot", "M12", "85 Nm"],
        ];
        for (const row of rows) {
          const y = doc.y;
          for (const [column, cell] of row.entries()) doc.text(cell, 72 + column * 140, y, { lineBreak: false });
          doc.x = 72;
          doc.y = y + 20;
        }
      },
      (doc) => {
        frame(doc, 3);
        heading(doc, 20, "2 Storage");
        doc.text("• Keep it dry.").text("• Turn the shaft each month.");
      },
    ],
    { info: { Title: "Pump P-7" } },
  );
}
