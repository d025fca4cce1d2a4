import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { pdfOf } from "../../../test/support/documents.ts";
import { compareCells } from "../evaluation/table-cells.ts";
import { readMarkdown } from "./markdown.ts";
import { type Block } from "./page.ts";
import { ParseBudget } from "./parse-limits.ts";
import { readPdf } from "./pdf.ts";

type Row = readonly [string, string, string];

async function tablesOf(pages: readonly { above?: string; below?: string; bold?: Row; rows: readonly Row[] }[]) {
  const bytes = await pdfOf(
    pages.map(({ above, below, bold, rows }) => (doc) => {
      let y = 100;
      if (above !== undefined) doc.text(above, 72, y);
      if (above !== undefined) y += 24;
      for (const row of bold ? [bold, ...rows] : rows) {
        doc.font(row === bold ? "Helvetica-Bold" : "Helvetica");
        for (const [column, cell] of row.entries()) doc.text(cell, 72 + column * 150, y, { lineBreak: false });
        y += 18;
      }
      doc.font("Helvetica");
      if (below !== undefined) doc.text(below, 72, y + 6);
    }),
  );
  const document = await readPdf({
    bytes: new Uint8Array(bytes),
    budget: new ParseBudget({ maxPages: 9, maxCharacters: 9_999 }),
    onProgress: () => undefined,
  });
  return document.pages.map(({ blocks }) => blocks.filter((block): block is Extract<Block, { kind: "table" }> => block.kind === "table"));
}

const names: Row = ["Bolt", "Size", "Torque"];
const head: Row = ["Head", "M8", "25 Nm"];
const foot: Row = ["Foot", "M10", "49 Nm"];
const lid: Row = ["Lid", "M6", "9 Nm"];

describe("tables of a PDF", () => {
  it("are those of the same manual in Markdown, each cell under its header", async () => {
    const budget = new ParseBudget({ maxPages: 99, maxCharacters: 999_999 });
    const input = async (name: string) => ({
      bytes: new Uint8Array(await readFile(`sample/${name}`)),
      budget,
      onProgress: () => undefined,
    });
    const [fromPdf, fromMarkdown] = [await readPdf(await input("manual.pdf")), await readMarkdown(await input("manual.md"))];
    const { wanted, found } = compareCells(fromPdf.pages, fromMarkdown.pages);
    expect(wanted).toBeGreaterThan(500);
    expect(found).toBe(wanted);
  });

  it("have the caption above or below them, and no header where none is printed", async () => {
    const [[above] = [], [below] = [], [properties] = []] = await tablesOf([
      { above: "Table 1: Torques", rows: [names, head, foot] },
      { below: "Table 2: More torques", rows: [names, head, foot] },
      { rows: [["Weight", "45 kg", "99 lb"], ["Height", "1.2 m", "3.9 ft"], ["Width", "0.8 m", "2.6 ft"]] }, // prettier-ignore
    ]);
    expect(above).toEqual({ kind: "table", caption: "Table 1: Torques", header: names, rows: [head, foot] });
    expect(below).toMatchObject({ caption: "Table 2: More torques", header: names });
    expect(properties).toMatchObject({ header: [], rows: [["Weight", "45 kg", "99 lb"], {}, {}] });
  });

  it("go on over the page with caption and header, whether the page repeats them or not", async () => {
    const begun = { above: "Table 1: Torques", bold: names, rows: [head, foot] };
    const whole = { kind: "table", caption: "Table 1: Torques", header: names };
    expect(await tablesOf([begun, { rows: [lid, foot] }])).toEqual([[{ ...whole, rows: [head, foot] }], [{ ...whole, rows: [lid, foot] }]]);
    expect((await tablesOf([begun, { above: "Table 1 (continued)", bold: names, rows: [lid, foot] }]))[1]).toEqual([
      { ...whole, rows: [lid, foot] },
    ]);
  });

  it("do not go on into another table", async () => {
    const begun = { above: "Table 1: Torques", bold: names, rows: [head, foot] };
    const other: Row = ["Oil", "Grade", "Litres"];
    const oils: Row[] = [["Engine", "A", "4.5"], ["Gear", "B", "1.2"]]; // prettier-ignore
    expect((await tablesOf([begun, { bold: other, rows: oils }]))[1]).toMatchObject([{ header: other, rows: oils }]);
    expect((await tablesOf([begun, { above: "Table 2: Oils", rows: [other, ...oils] }]))[1]).toMatchObject([
      { caption: "Table 2: Oils", header: other },
    ]);
    expect((await tablesOf([{ ...begun, below: "See chapter 3." }, { rows: [lid, foot] }]))[1]?.[0]?.caption).toBeUndefined();
  });
});
