import { describe, expect, it } from "vitest";
import { docxOf, paragraph, run, table } from "../../../test/support/docx.ts";
import { readDocx } from "./docx.ts";
import { type ParsedDocument } from "./page.ts";
import { ParseBudget } from "./parse-limits.ts";

const limits = { maxPages: 50, maxCharacters: 100_000 };
const read = async (bytes: Uint8Array): Promise<ParsedDocument> =>
  readDocx({ bytes, budget: new ParseBudget(limits), onProgress: () => undefined });
const blocks = async (body: string) => (await read(docxOf(body))).pages.flatMap((page) => page.blocks);
const texts = async (body: string) => (await blocks(body)).map((block) => ("text" in block ? block.text : block.kind));

describe("readDocx", () => {
  it("reads headings by their style, whatever its language and whatever is based on it, with their numbers", async () => {
    const body = [
      paragraph("Pump", { style: "OurChapter", list: 3 }),
      paragraph("Oil", { style: "berschrift2", list: 3, level: 1 }),
      paragraph("Belts", { style: "berschrift2", list: 3, level: 1 }),
    ];
    expect(await read(docxOf(body.join("")))).toEqual({
      title: "1 Pump",
      pages: [
        {
          number: 1,
          blocks: [
            { kind: "heading", level: 1, text: "1 Pump" },
            { kind: "heading", level: 2, text: "1.1 Oil" },
            { kind: "heading", level: 2, text: "1.2 Belts" },
          ],
        },
      ],
    });
  });

  it("reads lists with the numbers that Word would print, and goes on counting behind what stands between", async () => {
    const step = (text: string, level = 0) => paragraph(text, { list: 1, level });
    const body = step("Open:") + step("the valve", 1) + step("the vent", 1) + paragraph("Wait.") + step("Close.");
    expect(await blocks(body + paragraph("Rag", { list: 2 }))).toEqual([
      { kind: "list", ordered: true, start: 1, items: ["Open: a) the valve; b) the vent"] },
      { kind: "paragraph", text: "Wait." },
      { kind: "list", ordered: true, start: 2, items: ["Close."] },
      { kind: "list", ordered: false, start: 1, items: ["Rag"] },
    ]);
  });

  it("reads tables with header and caption, and texts of merged cells in each place", async () => {
    const merged = (mark: string, text: string) => `<w:tcPr><w:vMerge${mark}/></w:tcPr>${paragraph(text)}`;
    const rows = [
      ["Bolt", "Size", "Torque"],
      [merged(' w:val="restart"', "Head"), "M8", "25 Nm"],
      [merged("", ""), "M10", "49 Nm"],
    ];
    expect(await blocks(paragraph("Table 1: Torques", { style: "Caption" }) + table(rows))).toEqual([
      {
        kind: "table",
        caption: "Table 1: Torques",
        header: ["Bolt", "Size", "Torque"],
        rows: [
          ["Head", "M8", "25 Nm"],
          ["Head", "M10", "49 Nm"],
        ],
      },
    ]);
  });

  it("reads code, boxes and formulas", async () => {
    const formula = `<m:oMath><m:f><m:num><m:r><m:t>F</m:t></m:r></m:num><m:den><m:r><m:t>2A</m:t></m:r></m:den></m:f></m:oMath>`;
    const code = ["SET P=7", "RUN"].map((line) => paragraph(line, { style: "SourceCode" })).join("");
    expect(await blocks(paragraph("Hot oil.", { style: "WarningBox" }) + code + paragraph(run("p =") + formula))).toEqual([
      { kind: "warning", severity: "warning", text: "Hot oil." },
      { kind: "code", text: "SET P=7\nRUN" },
      { kind: "paragraph", text: "p = F/2A" },
    ]);
    expect(await blocks(table([["CAUTION", "Sharp edges."]]))).toEqual([{ kind: "warning", severity: "caution", text: "Sharp edges." }]);
  });

  it("leaves out what is deleted, hidden, a comment or a picture, and keeps what is inserted", async () => {
    const seen = run("Drain ") + `<w:ins>${run("all ")}</w:ins>` + run("oil.");
    const unseen = [
      `<w:del><w:r><w:delText>half </w:delText></w:r></w:del>`,
      `<w:moveFrom>${run("moved ")}</w:moveFrom>`,
      run("secret ", "<w:vanish/>"),
      run("secret too ", '<w:rStyle w:val="Hidden"/>'),
      `<w:r><w:commentReference w:id="0"/></w:r>`,
      `<w:r><w:drawing><a:blip xmlns:a="x" r:embed="rId9" xmlns:r="y"/></w:drawing></w:r>`,
    ];
    const comments = `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="0"><w:p>${run("To be checked")}</w:p></w:comment></w:comments>`;
    const { pages } = await read(
      docxOf(paragraph(unseen.join("") + seen + run(" Shown.", '<w:vanish w:val="0"/>')), { "word/comments.xml": comments }),
    );
    expect(pages).toEqual([{ number: 1, blocks: [{ kind: "paragraph", text: "Drain all oil. Shown." }] }]);
  });

  it("reads what fields, changes of direction and pronunciations hold", async () => {
    const field = `<w:fldSimple w:instr=" SEQ Table ">${run("3")}</w:fldSimple>`;
    const ruby = `<w:r><w:ruby><w:rt>${run("pump")}</w:rt><w:rubyBase>${run("泵")}</w:rubyBase></w:ruby></w:r>`;
    expect(await texts(paragraph(run("See table ") + field + run(", ") + ruby + `<w:bdo w:val="ltr">${run(" P-7")}</w:bdo>`))).toEqual([
      "See table 3, 泵 P-7",
    ]);
  });

  it("reads the text of a text box once, drawn the new way, the old way or both", async () => {
    const box = (text: string) => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`;
    const drawn = `<w:drawing><wps:txbx>${box("Inside")}</wps:txbx></w:drawing>`;
    const old = `<w:pict><v:shape><v:textbox>${box("Inside")}</v:textbox></v:shape></w:pict>`;
    const both = `<mc:AlternateContent><mc:Choice Requires="wps">${drawn}</mc:Choice><mc:Fallback>${old}</mc:Fallback></mc:AlternateContent>`;
    for (const content of [drawn, old, both]) {
      expect((await texts(paragraph(run("Beside") + `<w:r>${content}</w:r>`))).sort()).toEqual(["Beside", "Inside"]);
    }
  });

  describe("pages", () => {
    const written = '<w:r><w:br w:type="page"/></w:r>';
    const seen = "<w:lastRenderedPageBreak/>";
    const pagesOf = async (body: string) =>
      (await read(docxOf(body))).pages.map(({ number, blocks: all }) => [
        number,
        ...all.map((block) => ("text" in block ? block.text : block.kind)),
      ]);

    it("begin where Word saw them begin, once where a break is written and seen", async () => {
      const body = paragraph("One") + paragraph(run("Two") + written) + paragraph(`<w:r>${seen}<w:t>Three</w:t></w:r>`);
      expect(await pagesOf(body + paragraph(`<w:r><w:t>Four</w:t>${seen}<w:t>Five</w:t></w:r>`))).toEqual([
        [1, "One", "Two"],
        [2, "Three", "Four"],
        [3, "Five"],
      ]);
    });

    it("begin at written breaks, at chapters that ask for it and behind sections when Word has not laid it out", async () => {
      const chapter = `<w:p><w:pPr><w:pageBreakBefore/></w:pPr>${run("Three")}</w:p>`;
      const section = (kind: string) => `<w:p><w:pPr><w:sectPr><w:type w:val="${kind}"/></w:sectPr></w:pPr>${run(kind)}</w:p>`;
      const body = paragraph("One") + paragraph(written + run("Two")) + chapter + section("continuous") + section("nextPage");
      expect(await pagesOf(body + paragraph("Four"))).toEqual([
        [1, "One"],
        [2, "Two"],
        [3, "Three", "continuous", "nextPage"],
        [4, "Four"],
      ]);
    });

    it("part a table, which repeats its caption and header behind the break, once for a row", async () => {
      const broken = `<w:r>${seen}<w:t>Head</w:t></w:r>`;
      const rows = [["Bolt", "Torque"], ["Foot", "9 Nm"], [broken, `<w:r>${seen}<w:t>25 Nm</w:t></w:r>`], ["Lid", "5 Nm"]]; // prettier-ignore
      const { pages } = await read(docxOf(paragraph("Table 1: Torques") + table(rows)));
      const part = (...cells: string[][]) => ({ kind: "table", caption: "Table 1: Torques", header: ["Bolt", "Torque"], rows: cells });
      expect(pages).toEqual([
        { number: 1, blocks: [part(["Foot", "9 Nm"])] },
        { number: 2, blocks: [part(["Head", "25 Nm"], ["Lid", "5 Nm"])] },
      ]);
    });
  });

  describe("refuses", () => {
    const nested = (count: number) =>
      paragraph("x") + "<w:tbl><w:tr><w:tc>".repeat(count) + paragraph("deep") + "</w:tc></w:tr></w:tbl>".repeat(count);
    it.each([
      ["what is no archive", () => new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3]), "document-broken"],
      ["an archive without a document", () => docxOf("").slice(0, 400), "document-broken"],
      ["nesting that would exhaust the stack", () => docxOf(nested(5_000)), "document-broken"],
      [
        "a document type, by which entities grow",
        () => docxOf("", { "word/document.xml": '<!DOCTYPE w [<!ENTITY a "aa">]><w/>' }),
        "document-broken",
      ],
      [
        "the same in a part that is not rewritten",
        () => docxOf("", { "word/styles.xml": '<!DOCTYPE w [<!ENTITY a "aa">]><w/>' }),
        "document-broken",
      ],
      ["a bomb, before it is unpacked", () => bomb(), "document-too-large"],
      ["more text than it may hold", () => docxOf(paragraph("x".repeat(limits.maxCharacters + 1))), "document-too-large"],
      [
        "more pages than it may have",
        () => docxOf(paragraph('<w:r><w:br w:type="page"/></w:r>').repeat(60) + paragraph("x")),
        "document-too-large",
      ],
    ])("%s", async (_, bytes, code) => {
      await expect(read(bytes())).rejects.toMatchObject({ name: "ParseProblem", code });
    });

    /** 200 MiB of text, as far as it says. */
    function bomb(): Uint8Array {
      return withDeclaredSizes(docxOf(paragraph("x")), 200 * 1_048_576);
    }

    it("a size that is a lie", async () => {
      const lying = withDeclaredSizes(docxOf(paragraph("x".repeat(50_000))), 100);
      await expect(read(lying)).rejects.toMatchObject({ code: "document-broken" });
    });

    /** Writes over what the directory of an archive says of the size of each entry. */
    function withDeclaredSizes(archive: Uint8Array, size: number): Uint8Array {
      const view = new DataView(archive.buffer);
      for (let at = 0; at + 46 < archive.length; at++) {
        if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, size, true);
      }
      return archive;
    }
  });
});
