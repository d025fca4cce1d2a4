import { expect, it } from "vitest";
import { type Page } from "../parse/page.ts";
import { digestOfPage, quoteFor } from "./cited-page.ts";

const page = (...texts: string[]): Page => ({ number: 1, blocks: texts.map((text) => ({ kind: "paragraph", text })) });

it("tells a page whose text has changed from one that is only spaced otherwise", () => {
  const before = digestOfPage(page("Tighten the lid to 12 N·m.", "Wear gloves."));
  expect(digestOfPage(page("Tighten the  lid to 12 N·m. ", "Wear gloves."))).toBe(before);
  expect(digestOfPage(page("Tighten the lid to 13 N·m.", "Wear gloves."))).not.toBe(before);
  expect(digestOfPage(page("Tighten the lid to 12 N·m."))).not.toBe(before);
  expect(digestOfPage({ ...page("Tighten the lid to 12 N·m.", "Wear gloves."), number: 9, label: "ix" })).toBe(before);
});

it("quotes the sentence that says the most of the answer", () => {
  const blocks: Page["blocks"] = [
    { kind: "heading", level: 1, text: "The lid" },
    { kind: "paragraph", text: "Close the lid. Tighten its screws to 12 N·m." },
    { kind: "table", header: ["Screw", "Torque"], rows: [["M6", "10 N·m"]] },
  ];
  expect(quoteFor("The screws of the lid take 12 N·m.", { number: 1, blocks })).toBe("Tighten its screws to 12 N·m.");
  expect(quoteFor("Nothing of this.", { number: 1, blocks })).toBe("The lid");
  expect(quoteFor("Anything.", { number: 1, blocks: [] })).toBe("");
});
