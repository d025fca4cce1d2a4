import { describe, expect, it } from "vitest";
import { holdsQuote, onQuotedLines } from "./quote.ts";

describe("a quote", () => {
  it("is found whatever its punctuation and case", () => {
    expect(holdsQuote("Tighten the bolts to 25 Nm.  Then wait.", "tighten the bolts to 25 Nm")).toBe(true);
  });

  it("marks the lines that are parts of it", () => {
    expect(holdsQuote("to 25 Nm", "Tighten the bolts to 25 Nm.")).toBe(true);
  });

  it("marks nothing when there is none, or only a scrap in common", () => {
    expect(holdsQuote("Tighten", undefined)).toBe(false);
    expect(holdsQuote("to", "Tighten the bolts to 25 Nm.")).toBe(false);
  });
});

describe("the lines of a quote on a page", () => {
  const piece = (text: string, y: number) => ({ text, y, height: 10 });

  it("are those of its telling pieces; the same short cell of another row is left alone", () => {
    const row = [piece("Clamping screws of the pulleys", 100), piece("25 Nm", 101)];
    expect(onQuotedLines([piece("25 Nm", 50), ...row])).toEqual(row);
  });

  it("are all that match when nothing telling does", () => {
    expect(onQuotedLines([piece("25 Nm", 50)])).toHaveLength(1);
  });
});
