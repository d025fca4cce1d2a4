import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanText } from "./clean-text.ts";

/** What is meant, whatever it costs. */
function plainly(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll("μ", "µ")
    .replaceAll(/['’]s\b/gu, "")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(
      /(?<=\d[ -]?)(?:[kKmM]?(?:Hz|HZ|Pa|PA|PSI|W|V|g|B)|Bar|BAR|RPM|Nm|NM|N·m|N m|N-m|VAC|VDC|°C|°F|L|dB|DB|A)(?![\p{L}\p{N}])/gu,
      (unit) => (/^N.?[mM]$/.test(unit) ? "nm" : unit.toLowerCase()),
    );
}

const part = fc.oneof(
  fc.constantFrom(
    "12",
    "4",
    " ",
    "  ",
    "-",
    "\n",
    "'s",
    "’s ",
    "Nm",
    "N m",
    "N·m",
    "kPa",
    "V",
    "°C",
    "PSI",
    "Bar",
    "A",
    "dB",
    "Hz",
    "×",
    "–",
    "•",
  ),
  fc.constantFrom("½", "ﬁ", "µ", "μ", "Ω", "e\u0301", "é", "\u00a0", "…", "٣", "字", "😀", "Ａ"),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 3 }),
);

describe("cleanText", () => {
  it("cleans every text as one pass after the other would", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        expect(cleanText(parts.join(""))).toBe(plainly(parts.join("")));
      }),
      {
        numRuns: 2_000,
      },
    );
  });
});
