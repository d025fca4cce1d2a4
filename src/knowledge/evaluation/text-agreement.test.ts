import { describe, expect, it } from "vitest";
import { tokenF1 } from "./text-agreement.ts";

describe("tokenF1", () => {
  it("counts words, whatever their order, case and punctuation", () => {
    expect(tokenF1("Drain the OIL!", "the oil: drain").f1).toBe(1);
  });

  it("counts a repeated word as often as both texts have it", () => {
    expect(tokenF1("oil oil oil", "oil filter")).toEqual({ precision: 1 / 3, recall: 1 / 2, f1: 0.4 });
  });

  it("takes each ideograph for a word, and ligatures for their letters", () => {
    expect(tokenF1("油量", "量油").f1).toBe(1);
    expect(tokenF1("ﬁlter", "filter").f1).toBe(1);
  });

  it("finds no agreement with nothing, and full agreement between two empty texts", () => {
    expect(tokenF1("", "oil").f1).toBe(0);
    expect(tokenF1("oil", "—").f1).toBe(0);
    expect(tokenF1("", " – ").f1).toBe(1);
  });
});
