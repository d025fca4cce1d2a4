import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countWords, cutLong, splitSentences } from "./sentences.ts";

describe("splitSentences", () => {
  it("ends sentences at full stops, question marks and exclamation marks", () => {
    expect(splitSentences("Stop the motor. Is it off? Good! Go on.")).toEqual(["Stop the motor.", "Is it off?", "Good!", "Go on."]);
  });

  it("keeps abbreviations, decimals, units and part numbers whole", () => {
    const sentences = [
      "Tighten to 12.5 Nm.",
      "See Fig. 3 for the valve.",
      "Use a thin oil, e.g. ISO VG 46.",
      "Order part no. 1820-023.A today.",
    ];
    expect(splitSentences(sentences.join(" "))).toEqual(sentences);
  });

  it("does not take the number of a step for a sentence", () => {
    expect(splitSentences("3. Close the valve. 4. Open the door.")).toEqual(["3. Close the valve.", "4. Open the door."]);
  });

  it("cuts what is too long to be read aloud", () => {
    const long = splitSentences(`${"the pump runs, ".repeat(40)}and stops.`);
    expect(long.length).toBeGreaterThan(1);
    expect(Math.max(...long.map(countWords))).toBeLessThanOrEqual(60);
  });

  it("loses no character but white space", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 1_500 }), (text) => {
        expect(splitSentences(text).join("").replaceAll(/\s/gu, "")).toBe(text.replaceAll(/\s/gu, ""));
      }),
    );
  });
});

describe("cutLong", () => {
  it("cuts a word that is longer than the limit, and ends", () => {
    expect(cutLong("x".repeat(25), { maxWords: 5, maxCharacters: 10 }).map((piece) => piece.length)).toEqual([10, 10, 5]);
  });
});
