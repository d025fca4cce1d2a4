import { describe, expect, it } from "vitest";
import { holdsQuote } from "./quote.ts";

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
