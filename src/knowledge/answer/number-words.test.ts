import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digitsForWords } from "./number-words.ts";
import { integerInWords } from "./numbers.ts";

describe("digitsForWords", () => {
  it.each([
    ["what does e forty two mean", "what does e 42 mean"],
    ["code e zero one", "code e 01"],
    ["code w oh four.", "code w 04."],
    ["e four two", "e 42"],
    ["the seven point five bar model?", "the 7.5 bar model?"],
    ["the seven and a half bar unit", "the 7.5 bar unit"],
    ["after two thousand hours", "after 2000 hours"],
    ["twenty-five newton metres", "25 newton metres"],
    ["which one is it", "which one is it"],
    ["one point five litres", "1.5 litres"],
    ["five six seven", "5 6 7"],
    ["the motor of type A-one", "the motor of type A-one"],
    ["", ""],
  ])("%s → %s", (spoken, written) => expect(digitsForWords(spoken)).toBe(written));

  it("reads back every number that is read aloud, except a lone one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999_999 }), (value) => {
        expect(digitsForWords(integerInWords(value))).toBe(String(value));
      }),
    );
  });

  it("leaves text without number words alone", () => {
    const words = fc.array(fc.constantFrom("oil", "filter", "torque", "25 Nm", "E-42", "the", "point", "bar", "hundred"), { minLength: 1 });
    fc.assert(
      fc.property(words, (any) => {
        expect(digitsForWords(any.join(" "))).toBe(any.join(" "));
      }),
    );
  });
});
