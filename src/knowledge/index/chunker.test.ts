import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, type Page } from "../parse/page.ts";
import { chunkPages } from "./chunker.ts";
import { sizeInWords } from "./sentences.ts";

const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });
const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const page = (number: number, ...blocks: Block[]): Page => ({ number, blocks });
const words = (count: number, word = "word") => `${Array.from({ length: count }, (_, index) => `${word}${index}`).join(" ")}.`;

describe("chunkPages", () => {
  it("gives each sentence its page and each chunk its page range and headings", () => {
    const chunks = chunkPages([
      page(4, heading(1, "Care"), heading(2, "Oil"), paragraph("Drain the oil.")),
      { number: 5, label: "v", blocks: [paragraph("Fill it again.")] },
    ]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ ordinal: 0, pageFrom: 4, pageTo: 5 });
    expect(chunks[0]?.sentences.at(-1)).toEqual({ kind: "prose", text: "Fill it again.", page: 5, pageLabel: "v" });
  });

  it("keeps sections apart whose headings tell them apart", () => {
    const section = (model: string) => [heading(2, `Belt of the ${model} model`), paragraph(words(40))];
    const chunks = chunkPages([page(1, heading(1, "Belts"), ...section("7.5 bar"), ...section("10 bar"))]);
    expect(chunks.map((chunk) => chunk.headingPath.at(-1))).toEqual(["Belt of the 7.5 bar model", "Belt of the 10 bar model"]);
  });

  it("merges small neighbours under one top heading, and never across two", () => {
    const chunks = chunkPages([
      page(1, heading(1, "One"), heading(2, "A"), paragraph("Small text."), heading(2, "B"), paragraph("Small text too.")),
      page(2, heading(1, "Two"), paragraph("Another small text.")),
    ]);
    expect(chunks.map((chunk) => chunk.headingPath)).toEqual([["One"], ["Two"]]);
    expect(chunks[0]?.text).toContain("B\nSmall text too.");
  });

  it("does not part a warning from the step that it guards", () => {
    const steps: Block = { kind: "list", ordered: true, start: 3, items: ["Open the vessel.", "Look inside."] };
    const warning: Block = { kind: "warning", severity: "warning", text: `Pressure. ${words(40)}` };
    for (let before = 100; before < 220; before += 10) {
      const chunks = chunkPages([page(1, heading(1, "Vessel"), paragraph(words(before)), warning, steps)]);
      const holder = chunks.find((chunk) => chunk.sentences.some((sentence) => sentence.kind === "warning"));
      expect(holder?.sentences.some((sentence) => sentence.text === "3. Open the vessel.")).toBe(true);
    }
  });

  it("repeats the caption and the columns of a table that is split, and reads each row with its header", () => {
    const rows = Array.from({ length: 60 }, (_, index) => [`Bolt number ${index}`, `${index} Nm`]);
    const chunks = chunkPages([page(1, heading(1, "Torques"), { kind: "table", caption: "Table 5", header: ["Bolt", "Torque"], rows })]);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map(({ sentences }) => sentences.filter(({ kind }) => kind === "heading").map(({ text }) => text))).toEqual(
      chunks.map((_, index) => (index === 0 ? ["Torques", "Table 5"] : ["Table 5 — Bolt, Torque"])),
    );
    expect(chunks.at(-1)?.sentences.at(-1)).toMatchObject({ kind: "row", text: "Bolt number 59, torque: 59 Nm" });
  });

  it("says the caption of a table once that goes on over the page", () => {
    const part = (row: string[]): Block => ({ kind: "table", caption: "Table 5", header: ["Bolt", "Torque"], rows: [row] });
    const [chunk] = chunkPages([page(1, part(["M8", "25 Nm"])), page(2, part(["M10", "49 Nm"]))]);
    expect(chunk?.sentences.map(({ text, page: on }) => [on, text])).toEqual([
      [1, "Table 5"],
      [1, "Bolt M8, torque: 25 Nm"],
      [2, "Bolt M10, torque: 49 Nm"],
    ]);
  });

  it("joins a sentence that a page break cuts", () => {
    const [chunk] = chunkPages([page(1, paragraph("Turn the valve to")), page(2, paragraph("the left and wait."))]);
    expect(chunk?.sentences).toEqual([{ kind: "prose", text: "Turn the valve to the left and wait.", page: 1 }]);
  });

  it("gives equal hashes to equal chunks and others to changed ones", () => {
    const hash = (text: string) => chunkPages([page(1, heading(1, "Oil"), paragraph(text))])[0]?.hash;
    expect(hash("Drain it.")).toBe(hash("Drain it."));
    expect(hash("Drain it.")).not.toBe(hash("Drain it now."));
  });

  it("bounds headings and captions, which stand over every chunk, and loses nothing of them", () => {
    const long = words(2_000, "heading");
    const table: Block = { kind: "table", caption: words(2_000, "caption"), header: ["Part", "Torque"], rows: [["Filter", "25 Nm"]] };
    const chunks = chunkPages([page(1, heading(1, long), paragraph(words(300)), table), page(2, heading(1, "x".repeat(5_000)))]);
    for (const { headingPath, sentences } of chunks) {
      const headings = [...headingPath, ...sentences.filter(({ kind }) => kind === "heading").map(({ text }) => text)];
      expect(headings.every((text) => text !== "" && text.length <= 600)).toBe(true);
    }
    const found = chunks.map(({ text }) => text).join(" ");
    for (const word of ["heading0", "heading1999.", "caption0", "caption1999."]) expect(found).toContain(word);
    expect(found.match(/x/g)?.length).toBeGreaterThanOrEqual(5_000);
  });

  it("makes nothing of nothing", () => expect(chunkPages([page(1), page(2, paragraph("  "))])).toEqual([]));

  it("loses no sentence, keeps the order, and bounds every chunk", () => {
    const block = fc.oneof(
      fc.record({ kind: fc.constant("heading" as const), level: fc.integer({ min: 1, max: 6 }), text: fc.stringMatching(/^[a-z]{1,12}$/) }),
      fc.record({ kind: fc.constant("paragraph" as const), text: fc.integer({ min: 1, max: 90 }).map((count) => words(count)) }),
      fc.record({ kind: fc.constant("warning" as const), severity: fc.constant("danger" as const), text: fc.constant(words(30, "hot")) }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(block, { maxLength: 8 }), { maxLength: 6 }), (blocks) => {
        const pages = blocks.map((list, index) => page(index + 1, ...list));
        const chunks = chunkPages(pages);
        expect(chunks.map((chunk) => chunk.ordinal)).toEqual(chunks.map((_, index) => index));
        const kept = chunks.flatMap((chunk) => chunk.sentences.map((sentence) => sentence.page));
        expect(kept).toEqual([...kept].sort((left, right) => left - right));
        const given = pages
          .flatMap((one) => one.blocks)
          .map((one) => ("text" in one ? one.text : ""))
          .join(" ");
        const found = chunks
          .flatMap((chunk) => chunk.sentences.map((sentence) => sentence.text))
          .join(" ")
          .replaceAll("Danger: ", "");
        expect(found.split(/\s+/u).filter(Boolean)).toEqual(given.split(/\s+/u).filter(Boolean));
        for (const chunk of chunks) expect(sizeInWords(chunk.text)).toBeLessThan(220 + 44 + 10);
      }),
      { numRuns: 60 },
    );
  });
});
