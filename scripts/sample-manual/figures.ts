import { drawFlow } from "./figure-flow.ts";
import { drawPanel } from "./figure-panel.ts";
import { colours, page, textWidth } from "./theme.ts";

const figures = {
  flow: { height: 158, draw: drawFlow },
  panel: { height: 140, draw: drawPanel },
} as const;

/** Draws a figure of the manual by its name, on a framed ground, and moves below it. */
export function drawFigure(doc: PDFKit.PDFDocument, name: string): void {
  if (name !== "flow" && name !== "panel") throw new Error(`There is no figure called ${name}.`);
  const figure = figures[name];
  const top = doc.y + 2;
  doc.lineWidth(0.6).roundedRect(page.left, top, textWidth, figure.height, 5).fillAndStroke("#f8fafb", colours.rule);
  figure.draw(doc, page.left, top);
  doc.y = top + figure.height + 8;
}
