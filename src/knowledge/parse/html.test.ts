import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHtml } from "./html.ts";
import { type ParsedDocument } from "./page.ts";
import { ParseBudget } from "./parse-limits.ts";

const read = async (html: string | Uint8Array, maxCharacters = 1_000_000): Promise<ParsedDocument> =>
  readHtml({ bytes: Buffer.from(html), budget: new ParseBudget({ maxPages: 5, maxCharacters }), onProgress: () => undefined });
const blocks = async (html: string) => (await read(html)).pages.flatMap((page) => page.blocks);
const texts = async (html: string) => (await blocks(html)).map((block) => ("text" in block ? block.text : block.kind));

describe("readHtml", () => {
  // Work that grows with the square of what stands in a list is not over within the time that a test has.
  it.each([
    ["texts that stand in no item", "x<p>"],
    ["lists that stand in no item", "<ul><li>x</ul>"],
    ["marks of pages", "<!-- page 7 -->x<p>"],
    ["items", "<li>x"],
    ["texts of one item", "<p>x</p>"],
  ])("reads a list of very many %s", async (_, inner) => {
    const html = `<ul><li>a${inner.repeat(40_000)}</ul>`;
    expect((await texts(html)).length).toBeGreaterThan(0);
  });

  it("reads headings, paragraphs, code and captions, and takes the first heading for the title", async () => {
    const html = `<title>P7 | Acme</title><h1>Pump <i>P-7</i></h1>Loose text<p>One<br>two &amp; three</p><pre>SET P=7\n  RUN</pre>
      <figure><img src="data:image/png;base64,AAAA" alt="Side view"><figcaption>Figure 2: The pump</figcaption></figure>`;
    expect(await read(html)).toEqual({
      title: "Pump P-7",
      pages: [
        {
          number: 1,
          blocks: [
            { kind: "heading", level: 1, text: "Pump P-7" },
            { kind: "paragraph", text: "Loose text" },
            { kind: "paragraph", text: "One two & three" },
            { kind: "code", text: "SET P=7\n  RUN" },
            { kind: "paragraph", text: "Side view" },
            { kind: "caption", text: "Figure 2: The pump" },
          ],
        },
      ],
    });
    expect((await read("<title>P7 manual</title><p>Text")).title).toBe("P7 manual");
  });

  it("keeps the numbers of steps, puts a danger before its step and a table behind it", async () => {
    const html = `<ol start=3><li>Open:<ol><li>the valve<li>the vent</ol></li><li><div class="warning">Hot oil.</div>Drain it.
      <table><tr><th>Oil<th>Litres<tr><td>A<td>2</table></li><li value=9>Close.</li></ol>`;
    expect(await blocks(html)).toEqual([
      { kind: "list", ordered: true, start: 3, items: ["Open: 1) the valve; 2) the vent"] },
      { kind: "warning", severity: "warning", text: "Hot oil." },
      { kind: "list", ordered: true, start: 4, items: ["Drain it."] },
      { kind: "table", header: ["Oil", "Litres"], rows: [["A", "2"]] },
      { kind: "list", ordered: true, start: 9, items: ["Close."] },
    ]);
  });

  it("reads terms with what is said of them", async () => {
    expect(await blocks("<dl><dt>Idle<dt>Idle speed<dd>Speed without load<dt>Load:<dd>What is lifted</dl>")).toEqual([
      { kind: "list", ordered: false, start: 1, items: ["Idle / Idle speed: Speed without load", "Load: What is lifted"] },
    ]);
  });

  it.each([
    ['<div class="admonition caution"><p class="admonition-title">Caution</p><p>Sharp.</p></div>', "caution", "Sharp."],
    ['<aside class="alert alert-danger">Live parts.</aside>', "danger", "Live parts."],
    ["<p>WARNING</p><p>Hot oil.</p>", "warning", "Hot oil."],
    ["<p><b>Note:</b> Keep dry.</p>", "note", "Keep dry."],
    ["<table><tr><td>DANGER<td><p>Live parts.<ul><li>Switch off</ul></table>", "danger", "Live parts. Switch off"],
  ])("reads %s as a warning", async (html, severity, text) => {
    expect(await blocks(html)).toEqual([{ kind: "warning", severity, text }]);
  });

  it("does not take a whole chapter for a warning because of its class", async () => {
    expect(await texts('<div class="note"><h1>Oil</h1><p>Drain it.</p></div>')).toEqual(["Oil", "Drain it."]);
  });

  describe("tables", () => {
    const tables = async (html: string) => (await blocks(html)).filter((block) => block.kind === "table");

    it("puts what spans rows or columns into each place, and joins the rows of a header", async () => {
      const html = `<table><caption>Torques</caption><tr><th rowspan=2>Bolt<th colspan=2>Torque<tr><th>dry<th>oiled
        <tr><td rowspan=2>Head<td>25 Nm<td>20 Nm<tr><td colspan=2>49 Nm<tr><td colspan=3>All values at 20 °C</table>`;
      expect(await tables(html)).toEqual([
        {
          kind: "table",
          caption: "Torques",
          header: ["Bolt", "Torque dry", "Torque oiled"],
          rows: [
            ["Head", "25 Nm", "20 Nm"],
            ["Head", "49 Nm", "49 Nm"],
            ["All values at 20 °C", "", ""],
          ],
        },
      ]);
    });

    it("takes names beside data for rows, and a row of nothing but such names into the rows below it", async () => {
      const html = "<table><tr><th>Year<th>Month<th>Hours<tr><th rowspan=3>2025<tr><td>May<td>7<tr><td>June<td>8</table>";
      expect(await tables(html)).toEqual([
        { kind: "table", header: ["Year", "Month", "Hours"], rows: [["2025", "May", "7"], ["2025", "June", "8"]] },
      ]); // prettier-ignore
    });

    it("knows a first row of names that is not marked, and a list of properties that has none", async () => {
      const html = (rows: string[][]) => `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}`).join("")}`).join("")}</table>`;
      const named = await tables(html([["Bolt", "Torque"], ["M8", "25 Nm"]])); // prettier-ignore
      expect(named).toMatchObject([{ header: ["Bolt", "Torque"] }]);
      const properties = await tables(html([["Weight", "45 kg"], ["Height", "1.2 m"]])); // prettier-ignore
      expect(properties).toMatchObject([{ header: [], rows: [["Weight", "45 kg"], ["Height", "1.2 m"]] }]); // prettier-ignore
    });

    it("takes a row across the table above its header for a caption when it has none", async () => {
      const html = "<table><thead><tr><th colspan=2>Torques<tr><th>Bolt<th>Torque<tbody><tr><td>M8<td>25 Nm</table>";
      expect(await tables(html)).toMatchObject([{ caption: "Torques", header: ["Bolt", "Torque"] }]);
    });

    it("finds the caption above or below, on the side where this page puts them", async () => {
      const table = (name: string) => `<table><tr><th>${name}<th>b<tr><td>1<td>2</table>`;
      const captions = async (html: string) => (await tables(html)).map((one) => one.caption);
      expect(await captions(`<p>Table 1: A</p>${table("A")}<p>Table 2: B</p>${table("B")}`)).toEqual(["Table 1: A", "Table 2: B"]);
      expect(await captions(`${table("A")}<p>Table 1: A</p>${table("B")}<p>Table 2: B</p>`)).toEqual(["Table 1: A", "Table 2: B"]);
      expect(await captions(`<p>Figure 1: A</p>${table("A")}`)).toEqual([undefined]);
      expect(await captions(`<figure>${table("A")}<figcaption>All torques</figcaption></figure>`)).toEqual(["All torques"]);
    });

    it("reads through tables that lay out a page, and keeps a claimed thousand columns small", async () => {
      expect(await texts('<table role="presentation"><tr><td><h2>Oil</h2><td>Drain it.</table>')).toEqual(["Oil", "Drain it."]);
      const wide = `<table>${'<tr><td colspan=99999 rowspan=99999>x'.repeat(300)}</table>`; // prettier-ignore
      for (const table of await tables(wide)) expect(Math.max(...table.rows.map((row) => row.length))).toBeLessThanOrEqual(100);
    });
  });

  it("leaves out what no reader sees", async () => {
    const html = `<style>.x, #y { color: red; display: none } @media print { .shown { display:none } }</style>
      <p>Seen<script>alert(1)</script><!-- secret --><template>t</template></p><p hidden>h</p><p style="display: none">d</p>
      <p aria-hidden="true">a</p><p class="x">x</p><p id=y>y</p><noscript>n</noscript><p style="font-size:0">f</p><p style="visibility:hidden"><b>v</b></p>
      <select><option>o</select><p class="shown">Shown</p><textarea><p>q</p></textarea><svg><text>s</text></svg>`;
    expect(await texts(html)).toEqual(["Seen", "Shown"]);
  });

  it("prefers the main part, leaves out lists of links, and keeps all when nothing else is there", async () => {
    const nav = '<nav><ul><li><a href="/a">Home</a><li><a href="/b">Parts</a></ul></nav>';
    expect(await texts(`${nav}<header>Acme</header><main><p>Drain it.</p>${nav}<aside>Warm oil drains faster.</aside></main><footer>2025</footer>`)).toEqual([
      "Drain it.",
      "Warm oil drains faster.",
    ]); // prettier-ignore
    expect(await texts(`${nav}<header>Acme</header><p>Drain it.</p><footer>2025</footer>`)).toEqual(["Acme", "Drain it.", "2025"]);
    expect(await texts(nav)).toEqual(["list"]);
    expect(await texts("<nav><p>Turn left at the pump.</p></nav><p>x1</p>")).toEqual(["Turn left at the pump.", "x1"]);
  });

  it("starts pages at page marks, inside of lists and tables too", async () => {
    const html = `<!-- page 3 label "iii" --><p>A</p><ol><li>One</li><!-- page 4 --><li>Two</li></ol>
      <table><tr><th>a<th>b<tr><td>1<td>2<tr><td><!-- page 5 -->3<td>4</table>`;
    const table = (...row: string[]) => ({ kind: "table", header: ["a", "b"], rows: [row] });
    expect((await read(html)).pages).toEqual([
      { number: 3, label: "iii", blocks: [{ kind: "paragraph", text: "A" }, { kind: "list", ordered: true, start: 1, items: ["One"] }] },
      { number: 4, blocks: [{ kind: "list", ordered: true, start: 2, items: ["Two"] }, table("1", "2")] },
      { number: 5, blocks: [table("3", "4")] },
    ]); // prettier-ignore
  });

  it.each([
    ["its declaration", '<meta charset="iso-8859-2">', [0xbe], "ž"],
    ["its older declaration", '<meta http-equiv=Content-Type content="text/html; charset=shift_jis">', [0x8b, 0x40], "機"],
    ["UTF-8 without one", "", [0xc3, 0xbc], "ü"],
    ["Windows-1252 when it is nothing else", "", [0x80, 0xfc], "€ü"],
    ["what it is when the declaration is wrong", '<meta charset="utf-8">', [0xfc], "ü"],
  ])("is decoded by %s", async (_, head, bytes, text) => {
    expect((await read(Buffer.concat([Buffer.from(`${head}<p>x `), Buffer.from(bytes)]))).pages[0]?.blocks).toEqual([
      { kind: "paragraph", text: `x ${text}` },
    ]);
  });

  it("reads deep nesting without losing text, and refuses what is too deep to be a page", async () => {
    const nested = (depth: number) => `${"<div><b>".repeat(depth)}deep${"</b></div>".repeat(depth)}<p>after</p>`;
    expect(await texts(nested(2_000))).toEqual(["deep", "after"]);
    expect(await texts(`${"<ul><li>".repeat(2_000)}deep`)).toEqual(["list"]);
    expect(await texts(`${"<table><tr><td>".repeat(1_000)}deep`)).toEqual(["deep"]);
    await expect(async () => read(nested(20_000))).rejects.toMatchObject({ code: "document-broken" });
  });

  it("reads tables with tags left out and with text where none may stand", async () => {
    const html = "<div>A<table>B<form><thead><th>a<th>b<tbody><tr><td>1<td>2<p>3</form>C<tr>D<td>4<td>5</table>E</div>";
    expect(await blocks(html)).toEqual([
      { kind: "paragraph", text: "A" },
      { kind: "paragraph", text: "B" },
      { kind: "paragraph", text: "CD" },
      { kind: "table", header: ["a", "b"], rows: [["1", "2 3"], ["4", "5"]] },
      { kind: "paragraph", text: "E" },
    ]); // prettier-ignore
  });

  it("refuses more text than it may hold", async () => {
    await expect(async () => read("<p>xx</p>", 5)).rejects.toMatchObject({ code: "document-too-large" });
    const spread = `<table>${`<tr><td colspan=100>${"x".repeat(500)}<td>y`.repeat(20)}</table>`;
    await expect(async () => read(spread, spread.length)).rejects.toMatchObject({ code: "document-too-large" });
  });

  it("yields bounded blocks from any mixture of tags", async () => {
    const tag = fc.constantFrom(..."p div table tr td th ul ol li dl dt dd h1 pre b nav main figure caption thead".split(" "));
    const part = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.constantFrom("word ", "<!-- page 2 -->", "<br>", '<td colspan="3">', '<td rowspan="2">', "&lt;"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 60 }), async (parts) => {
        const { pages } = await read(parts.join(""));
        expect(pages.map((page) => page.number)).toEqual([...new Set(pages.map((page) => page.number))]);
        const words = JSON.stringify(pages).split("word").length - 1;
        const given = parts.filter((one) => one === "word ").length;
        // Nothing is lost but lists of links, of which there are none; cells that span are read in each place.
        expect(words).toBeGreaterThanOrEqual(Math.min(1, given));
      }),
      { numRuns: 200 },
    );
  });
});
