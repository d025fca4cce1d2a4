import { colours, fonts } from "./theme.ts";

const box = { width: 52, height: 32, stepX: 60, stepY: 47 } as const;
const airPath = [
  "Air filter",
  "Intake valve",
  "Screw element",
  "Separator vessel",
  "Separator element",
  "Minimum pressure valve",
  "Aftercooler",
] as const;
type Point = readonly [x: number, y: number];

/** The way of the air (solid line, upper row) and of the oil (dashed line, lower rows) through the machine. */
export function drawFlow(doc: PDFKit.PDFDocument, left: number, top: number): void {
  const corner = (column: number, row: number): Point => [left + 10 + column * box.stepX, top + 14 + row * box.stepY];
  const side = (column: number, row: number, dx: number, dy: number): Point => {
    const [x, y] = corner(column, row);
    return [x + dx * box.width, y + dy * box.height];
  };
  doc.lineWidth(1.5).strokeColor(colours.accent);
  for (let column = 0; column < 6; column += 1) arrow(doc, [side(column, 0, 1, 0.5), side(column + 1, 0, 0, 0.5)]);
  doc.strokeColor("#b7791f").dash(3, { space: 2 });
  arrow(doc, [side(3, 0, 0.5, 1), side(3, 1, 0.5, 0)]);
  arrow(doc, [side(3, 1, 0, 0.5), side(2, 1, 1, 0.5)]);
  arrow(doc, [side(3, 1, 0.5, 1), side(3, 2, 0.5, 0)]);
  arrow(doc, [side(3, 2, 0, 0.5), side(2, 2, 0.5, 0.5), side(2, 1, 0.5, 1)]);
  arrow(doc, [side(2, 1, 0.5, 0), side(2, 0, 0.5, 1)]);
  doc.undash();
  airPath.forEach((label, column) => part(doc, corner(column, 0), label, colours.accent));
  part(doc, corner(3, 1), "Thermostat valve", "#b7791f");
  part(doc, corner(2, 1), "Oil filter", "#b7791f");
  part(doc, corner(3, 2), "Oil cooler", "#b7791f");
  legend(doc, side(4, 1, 0.6, 0.9), "Air", colours.accent, false);
  legend(doc, side(4, 1, 0.6, 1.5), "Oil", "#b7791f", true);
}

function part(doc: PDFKit.PDFDocument, [x, y]: Point, label: string, colour: string): void {
  doc.lineWidth(1).roundedRect(x, y, box.width, box.height, 3).fillAndStroke("#ffffff", colour);
  doc.font(fonts.bold).fontSize(7).fillColor(colours.ink);
  const options = { width: box.width - 4, align: "center" } as const;
  doc.text(label, x + 2, y + (box.height - doc.heightOfString(label, options)) / 2 + 1, options);
}

function arrow(doc: PDFKit.PDFDocument, points: readonly Point[]): void {
  const [first, ...rest] = points;
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (first === undefined || tip === undefined || before === undefined) return;
  doc.moveTo(...first);
  for (const point of rest) doc.lineTo(...point);
  doc.stroke();
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  const barb = (turn: number): Point => [tip[0] - 5 * Math.cos(angle + turn), tip[1] - 5 * Math.sin(angle + turn)];
  doc.save().undash();
  doc
    .moveTo(...barb(0.5))
    .lineTo(...tip)
    .lineTo(...barb(-0.5))
    .stroke();
  doc.restore();
}

function legend(doc: PDFKit.PDFDocument, [x, y]: Point, label: string, colour: string, dashed: boolean): void {
  doc.save().lineWidth(1.5).strokeColor(colour);
  if (dashed) doc.dash(3, { space: 2 });
  doc
    .moveTo(x, y)
    .lineTo(x + 28, y)
    .stroke();
  doc.restore();
  doc.font(fonts.regular).fontSize(8).fillColor(colours.ink);
  doc.text(label, x + 34, y - 4, { lineBreak: false });
}
