import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "./clean-text.ts";
import { scanTokens, tokenize } from "./terms.ts";

/** Every token by the pattern. */
const byPattern = (text: string) => scanTokens(cleanText(text), () => -1);

const part = fc.oneof(
  fc.constantFrom(
    "E",
    "m",
    "M",
    "ISO",
    "two",
    "Bolts",
    "a",
    "I",
    "x",
    "N",
    "Nm",
    "mm",
    "volts",
    "newton metres",
    "é",
    "Straße",
    "ª",
    "²",
    "µ",
  ),
  fc.constantFrom("8", "42", "1,000", "20.5", "10-15", "0/1", "½"),
  fc.constantFrom(" ", "-", ".", "/", "_", "–", "‐", "x", "×", ", ", "'s ", "°", "•", "…", "\u0301", "字", "Ω", "😀", "٣", "—"),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 3 }),
);

describe("tokens of plain words", () => {
  it("are those that the pattern finds, in any text", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        expect(tokenize(parts.join(""))).toEqual(byPattern(parts.join("")));
      }),
      {
        numRuns: 3_000,
      },
    );
  });

  it("are those that the pattern finds, in a manual", () => {
    const manual = readFileSync(new URL("../../../sample/manual.md", import.meta.url), "utf8");
    expect(tokenize(manual)).toEqual(byPattern(manual));
    expect(tokenize(manual).length).toBeGreaterThan(1_000);
  });
});
