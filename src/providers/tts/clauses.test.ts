import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clausesOf } from "./clauses.ts";

describe("clauses", () => {
  it("leave a sentence of ten words whole, whatever is in it", () => {
    expect(clausesOf("Close the valve,  wait a minute, and open the lid. ")).toEqual(["Close the valve, wait a minute, and open the lid."]);
  });

  it.each([
    [
      "Tighten the four bolts of the cover, start the engine and look for leaks.",
      ["Tighten the four bolts of the cover,", "start the engine and look for leaks."],
    ],
    [
      "Let the machine run for two minutes before you check the oil level again.",
      ["Let the machine run for two minutes", "before you check the oil level again."],
    ],
    [
      "Stop it, and never touch the hot parts of the exhaust system yet.",
      ["Stop it, and never touch the hot parts of the exhaust system yet."],
    ],
    ["The hot parts of the exhaust system take ages to cool, really.", ["The hot parts of the exhaust system take ages to cool, really."]],
  ])("begin where a speaker would breathe, and nowhere near an end: %s", (sentence, clauses) => {
    expect(clausesOf(sentence)).toEqual(clauses);
  });

  it("lose and add no word, and have five words at least", () => {
    const word = fc.constantFrom("and", "before", "valve,", "the", "oil:", "Open", "–", "then", "30", "lid.");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
        const clauses = clausesOf(words.join(" "));
        expect(clauses.join(" ")).toBe(words.join(" "));
        if (clauses.length > 1) for (const clause of clauses) expect(clause.split(" ").length).toBeGreaterThanOrEqual(5);
      }),
    );
  });
});
