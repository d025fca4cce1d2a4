import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { encryptedPdf, manualPdf, pdfOf, pdfOfTexts, pictureOnlyPdf, restrictedPdf } from "../../../test/support/documents.ts";
import { mappedFont, rawPage, show } from "../../../test/support/raw-pdf.ts";
import { readMarkdown } from "./markdown.ts";
import { type Block, type Page, type ParsedDocument } from "./page.ts";
import { ParseBudget } from "./parse-limits.ts";
import { readPdf } from "./pdf.ts";

const input = (bytes: Uint8Array, limits = { maxPages: 100, maxCharacters: 1_000_000 }) => ({
  // pdf.js takes the buffer over.
  bytes: new Uint8Array(bytes),
  budget: new ParseBudget(limits),
  onProgress: () => undefined,
});
const pdf = async (bytes: Uint8Array): Promise<ParsedDocument> => readPdf(input(bytes));

describe("readPdf", () => {
  it("reads headings, paragraphs, warnings, steps and tables, without running heads and page numbers", async () => {
    const { title, pages } = await pdf(await manualPdf());
    expect(title).toBe("Pump P-7");
    expect(pages).toEqual([
      {
        number: 1,
        blocks: [
          { kind: "heading", level: 1, text: "1 Maintenance" },
          { kind: "heading", level: 2, text: "1.1 Changing the seal" },
          {
            kind: "paragraph",
            text: "Replace the shaft seal every 4,000 hours. A worn seal lets water into the bearing housing, and the bearings fail soon after.",
          },
          { kind: "warning", severity: "warning", text: "Switch the pump off before you open it." },
          {
            kind: "list",
            ordered: true,
            start: 1,
            items: [
              "Close both valves.",
              "Drain the housing through the plug at its lowest point and catch what runs out, because it may be hot.",
              "Pull the seal.",
            ],
          },
        ],
      },
      {
        number: 2,
        blocks: [
          { kind: "heading", level: 2, text: "1.2 Torques" },
          {
            kind: "table",
            header: ["Bolt", "Size", "Torque"],
            rows: [
              ["Housing cover", "M8", "25 Nm"],
              ["Bearing cap", "M10", "49 Nm"],
              ["Foot", "M12", "85 Nm"],
            ],
          },
        ],
      },
      {
        number: 3,
        blocks: [
          { kind: "heading", level: 1, text: "2 Storage" },
          { kind: "list", ordered: false, start: 1, items: ["Keep it dry.", "Turn the shaft each month."] },
        ],
      },
    ]);
  });

  it("reads two columns one after the other", async () => {
    const sentence = (name: string) => Array.from({ length: 14 }, (_, index) => `${name} line ${index} tells of the pump.`).join(" ");
    const bytes = await pdfOf([
      (doc) => {
        doc.text(sentence("Left"), 72, 100, { width: 200 });
        doc.text(sentence("Right"), 320, 100, { width: 200 });
      },
    ]);
    const text = textOf((await pdf(bytes)).pages[0]);
    expect(text).toBe(`${sentence("Left")} ${sentence("Right")}`);
  });

  it("reads a page that is turned", async () => {
    const bytes = await pdfOf([
      (doc) => {
        doc.rotate(90, { origin: [300, 300] }).text("The torque is 25 Nm.", 150, 300, { lineBreak: false });
      },
    ]);
    expect(textOf((await pdf(bytes)).pages[0])).toBe("The torque is 25 Nm.");
  });

  it("reads a page that the viewer turns", async () => {
    expect(textOf((await pdf(rawPage(turnedShow("The torque is 25 Nm.", 300, 100), { page: "/Rotate 90" }))).pages[0])).toBe(
      "The torque is 25 Nm.",
    );
  });

  it("reads text at right angles after the upright text, but not a stamp across the page or a letter of a drawing", async () => {
    const stamp = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT COPY ONLY) Tj ET\n";
    const content =
      show("Upright text that is longer than what stands aside.", 72, 700) + stamp + "BT /F1 11 Tf 0 -1 1 0 500 300 Tm (A) Tj ET\n";
    const beside = turnedShow("Turned: 12 mm bolts need 85 Nm.", 550, 100);
    expect(textOf((await pdf(rawPage(content + beside))).pages[0])).toBe(
      "Upright text that is longer than what stands aside. Turned: 12 mm bolts need 85 Nm.",
    );
  });

  it("leaves out what stands along the edge of every page", async () => {
    const bytes = await pdfOf(
      ["Drain the oil.", "Change the filter.", "Fill in new oil."].map((text) => (doc) => {
        doc.text(text, 72, 100);
        doc.rotate(90, { origin: [590, 200] }).text("Chapter 7 Maintenance", 590, 200, { lineBreak: false });
      }),
    );
    expect((await pdf(bytes)).pages.map(textOf)).toEqual(["Drain the oil.", "Change the filter.", "Fill in new oil."]);
  });

  it("reads right-to-left text in logical order, numbers and foreign words within it from left to right", async () => {
    // Drawn as it looks, each word from left to right; the first word stands rightmost.
    const { font, more } = mappedFont("שמןהפעלת25Nm");
    const content = show("KL", 150, 700, 12) + show("IJ", 172, 700, 12) + show("HGFED", 190, 700, 12) + show("CBA", 236, 700, 12);
    const [page] = (await pdf(rawPage(content, { font, more }))).pages;
    expect(textOf(page)).toBe("שמן הפעלת Nm 25");
  });

  it("opens a document that is only protected against changes", async () => {
    expect(textOf((await pdf(await restrictedPdf())).pages[0])).toBe("Tighten the bolt to 25 Nm.");
  });

  it("asks for a password, says when it is wrong, and opens with the right one", async () => {
    const open = async (password?: string) => readPdf({ ...input(await encryptedPdf()), ...(password === undefined ? {} : { password }) });
    await expect(open()).rejects.toMatchObject({ code: "document-encrypted" });
    await expect(open("open barley")).rejects.toMatchObject({ code: "password-wrong" });
    expect(textOf((await open("open sesame")).pages[0])).toBe("Secret torque: 25 Nm.");
  });

  it("names a document that is broken, and says how without a stack trace", async () => {
    await expect(pdf(Buffer.from("%PDF-1.7\nnothing here"))).rejects.toMatchObject({
      code: "document-broken",
      problem: expect.stringMatching(/^[^\n]{5,200}$/) as string,
    });
  });

  it("reads what is left of a document that was cut off", async () => {
    const whole = await pdfOfTexts(["The torque is 25 Nm.", "The pressure is 9 bar."], { compress: false });
    const { pages } = await pdf(whole.subarray(0, whole.length - 25));
    expect(pages.map(textOf).join(" ")).toContain("25 Nm");
  });

  it("finds no block in a picture", async () => {
    expect((await pdf(await pictureOnlyPdf())).pages).toEqual([{ number: 1, blocks: [] }]);
  });

  it("refuses more pages or text than it may read", async () => {
    const bytes = await pdfOfTexts(["one", "two", "three"]);
    await expect(readPdf(input(bytes, { maxPages: 2, maxCharacters: 1_000 }))).rejects.toMatchObject({ problem: "2 pages" });
    await expect(readPdf(input(bytes, { maxPages: 9, maxCharacters: 5 }))).rejects.toMatchObject({ problem: "5 characters" });
  });
});

describe("the sample manual", () => {
  const sample = (name: string) => readFile(new URL(`../../../sample/${name}`, import.meta.url));

  it("says the same on each page as PDF and as Markdown", async () => {
    const [fromPdf, fromMarkdown] = [await pdf(await sample("manual.pdf")), await readMarkdown(input(await sample("manual.md")))];
    expect(fromPdf.pages.length).toBe(fromMarkdown.pages.length);
    for (const [index, page] of fromMarkdown.pages.entries()) {
      const printed = new Set(fromPdf.pages[index]?.blocks.map(key));
      const missing = page.blocks.filter((block) => !printed.has(key(block)));
      expect(missing, `page ${page.number}`).toEqual([]);
    }
  });
});

/** Text that runs from the bottom to the top of the page. */
function turnedShow(text: string, x: number, y: number): string {
  return `BT /F1 11 Tf 0 1 -1 0 ${x} ${y} Tm (${text}) Tj ET\n`;
}

function textOf(page: Page | undefined): string {
  return (page?.blocks ?? []).map((block) => ("text" in block ? block.text : "")).join(" ");
}

/** What a block says and what it is; the level of a heading is a matter of looks. */
function key(block: Block): string {
  if (block.kind === "list") return `list ${block.start} ${block.items.join(" | ")}`;
  if (block.kind === "table") return `table ${[block.header, ...block.rows].map((row) => row.join(" | ")).join(" / ")}`;
  return `${block.kind} ${block.text}`;
}
