import { describe, expect, it } from "vitest";
import { readMarkdown } from "./markdown.ts";
import { type ParsedDocument } from "./page.ts";
import { ParseBudget } from "./parse-limits.ts";
import { readPlainText } from "./plain-text.ts";

const input = (text: string | Uint8Array, limits = { maxPages: 100, maxCharacters: 10_000 }) => ({
  bytes: typeof text === "string" ? Buffer.from(text) : text,
  budget: new ParseBudget(limits),
  onProgress: () => undefined,
});
const markdown = async (text: string): Promise<ParsedDocument> => readMarkdown(input(text));
const blocks = async (text: string) => (await markdown(text)).pages.flatMap((page) => page.blocks);

describe("readMarkdown", () => {
  it("starts a page at each page mark and keeps its number", async () => {
    const { pages } = await markdown('<!-- page 1 -->\n\nOne\n\n<!-- page 2 -->\n\nTwo\n\n<!-- page 5 label "iv" -->\n\nFive\n');
    expect(pages.map(({ number, label }) => [number, label])).toEqual([
      [1, undefined],
      [2, undefined],
      [5, "iv"],
    ]);
    expect(pages[2]?.blocks).toEqual([{ kind: "paragraph", text: "Five" }]);
  });

  it("puts everything on page 1 without page marks, and takes the first heading as title", async () => {
    const { title, pages } = await markdown("# Pump P-7\n\nText\n");
    expect(title).toBe("Pump P-7");
    expect(pages.map((page) => page.number)).toEqual([1]);
  });

  it("reads tables with their header", async () => {
    expect(await blocks("| Bolt | Torque |\n| --- | ---: |\n| **M8** | 25&nbsp;Nm |\n")).toEqual([
      { kind: "table", header: ["Bolt", "Torque"], rows: [["M8", "25 Nm"]] },
    ]);
  });

  it("reads quotes that begin with a signal word as warnings", async () => {
    expect(await blocks("> **WARNING** Hot oil.\n> Wait.\n\n> **Note:** Keep dry.\n\n> [!CAUTION]\n> Sharp.\n\n> A quote.\n")).toEqual([
      { kind: "warning", severity: "warning", text: "Hot oil. Wait." },
      { kind: "warning", severity: "note", text: "Keep dry." },
      { kind: "warning", severity: "caution", text: "Sharp." },
      { kind: "paragraph", text: "A quote." },
    ]);
  });

  it("reads the boxes of documentation generators as warnings, and their marks inside of code as code", async () => {
    const boxes = ':::warning\nHot oil.\n\nWait.\n:::\nAfter.\n\n!!! danger "Live parts"\n    Switch off.\n\nNext.\n\n```\n:::note\n```\n';
    expect(await blocks(boxes)).toEqual([
      { kind: "warning", severity: "warning", text: "Hot oil. Wait." },
      { kind: "paragraph", text: "After." },
      { kind: "warning", severity: "danger", text: "Live parts. Switch off." },
      { kind: "paragraph", text: "Next." },
      { kind: "code", text: ":::note" },
    ]);
  });

  it("takes a box that nothing ends for text", async () => {
    expect(await blocks(":::warning\nHot oil.\n\nWait.\n")).toMatchObject([{ kind: "paragraph" }, { kind: "paragraph", text: "Wait." }]);
  });

  it("reads tables, lists and warnings that are written in HTML", async () => {
    expect(
      await blocks(
        '<table><tr><th>Bolt</th><th>Torque</th></tr><tr><td>M8</td><td>25 Nm</td></tr></table>\n\n<div class="note">Dry.</div>\n',
      ),
    ).toEqual([
      { kind: "table", header: ["Bolt", "Torque"], rows: [["M8", "25 Nm"]] },
      { kind: "warning", severity: "note", text: "Dry." },
    ]);
  });

  it("gives a table its caption, and a step the danger before it and the table behind it", async () => {
    const table = "| Bolt | Torque |\n| - | - |\n| M8 | 25 Nm |\n";
    const read = { kind: "table", header: ["Bolt", "Torque"], rows: [["M8", "25 Nm"]] };
    expect(await blocks(`Table 3: Torques\n\n${table}`)).toEqual([{ ...read, caption: "Table 3: Torques" }]);
    const steps = `1. > **WARNING:** Hot.\n\n   Drain it.\n\n${table.replaceAll(/^/gm, "   ").trimEnd()}\n\n2. Close.\n`;
    expect(await blocks(steps)).toEqual([
      { kind: "warning", severity: "warning", text: "Hot." },
      { kind: "list", ordered: true, start: 1, items: ["Drain it."] },
      read,
      { kind: "list", ordered: true, start: 2, items: ["Close."] },
    ]);
  });

  it("keeps the numbers of steps and puts nested items behind their step", async () => {
    expect(await blocks("3. Open:\n   - the valve\n   - the vent\n4. Wait.\n")).toEqual([
      { kind: "list", ordered: true, start: 3, items: ["Open: the valve; the vent", "Wait."] },
    ]);
  });

  it("leaves the words of links, images, code and HTML, and nothing hidden", async () => {
    expect(await blocks("See [the list](http://x.test/a) and ![valve](v.png), `A&B`, <b>bold</b> &lt;5 bar<!-- secret -->.\n")).toEqual([
      { kind: "paragraph", text: "See the list and valve, A&B, bold <5 bar." },
    ]);
    expect(await blocks("<div>Seen <!-- secret --></div>\n\n<script>x</script>\n")).toContainEqual({ kind: "paragraph", text: "Seen" });
  });

  it("keeps code as it is written", async () => {
    expect(await blocks("```\nSET P=7\n```\n")).toEqual([{ kind: "code", text: "SET P=7" }]);
  });

  it("refuses nesting that exhausts its stack", async () => {
    const limits = { maxPages: 1, maxCharacters: 1_000_000 };
    await expect(async () => readMarkdown(input(`${">".repeat(20_000)} x`, limits))).rejects.toMatchObject({ code: "document-broken" });
  });

  it("refuses too many pages and too much text", async () => {
    const many = Array.from({ length: 4 }, (_, index) => `<!-- page ${index + 1} -->\n\nx\n`).join("\n");
    await expect(async () => readMarkdown(input(many, { maxPages: 3, maxCharacters: 1_000 }))).rejects.toMatchObject({
      code: "document-too-large",
      problem: "3 pages",
    });
    await expect(async () => readMarkdown(input(many, { maxPages: 9, maxCharacters: 20 }))).rejects.toMatchObject({
      problem: "20 characters",
    });
  });
});

describe("readPlainText", () => {
  it("starts pages at form feeds and reads headings, lists, warnings and paragraphs", async () => {
    const text =
      "3.2 Oil change\n\nDrain the oil\nwhile it is warm.\n\nWARNING: Hot oil.\n\n1. Open the plug.\n2. Wait\n   ten minutes.\n\f• Dry\n• Clean\n";
    const { pages } = await readPlainText(input(text));
    expect(pages).toEqual([
      {
        number: 1,
        blocks: [
          { kind: "heading", level: 2, text: "3.2 Oil change" },
          { kind: "paragraph", text: "Drain the oil while it is warm." },
          { kind: "warning", severity: "warning", text: "Hot oil." },
          { kind: "list", ordered: true, start: 1, items: ["Open the plug.", "Wait ten minutes."] },
        ],
      },
      { number: 2, blocks: [{ kind: "list", ordered: false, start: 1, items: ["Dry", "Clean"] }] },
    ]);
  });

  it("reads UTF-16", async () => {
    const { pages } = await readPlainText(input(Buffer.from("\ufeffTorque 25 Nm", "utf16le")));
    expect(pages[0]?.blocks).toEqual([{ kind: "paragraph", text: "Torque 25 Nm" }]);
  });

  it("reads Windows-1252 when nearly all of it is plain letters, and no other character set", async () => {
    const western = Buffer.concat([
      Buffer.from("Pr"),
      Buffer.from([0xfc]),
      Buffer.from("fung bei 80 "),
      Buffer.from([0xb0]),
      Buffer.from("C, 12 "),
      Buffer.from([0x80]),
    ]);
    expect((await readPlainText(input(western))).pages[0]?.blocks).toEqual([{ kind: "paragraph", text: "Prüfung bei 80 °C, 12 €" }]);
    await expect(async () => readPlainText(input(new Uint8Array([0xcd, 0xe0, 0xf1, 0xee, 0xf1, 0x20, 0x37])))).rejects.toMatchObject({
      code: "document-broken",
    });
  });

  it("calls bytes that are no text broken", async () => {
    await expect(async () => readPlainText(input(new Uint8Array([255, 0, 128])))).rejects.toMatchObject({ code: "document-broken" });
  });
});
