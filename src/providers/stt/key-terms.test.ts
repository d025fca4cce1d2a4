import fc from "fast-check";
import { expect, it } from "vitest";
import { keyTerms } from "./key-terms.ts";

const manual = {
  headings: ["4.2 Hydraulic pump", "Chapter 3: Safety", "What to do when the machine does not start in the morning", "Hydraulic pump"],
  sentences: ["Error E-42 means low pressure.", "Use the RS-18 filter.", "E-42 appears after a cold start."],
};

it("names codes, the most frequent first, then topics, each once", () => {
  const terms = keyTerms(manual, { maxTerms: 100, maxCharacters: 1_200 });
  expect(terms).toEqual(["E-42", "RS-18", "Hydraulic pump", "Safety"]);
});

it("stays within its limits", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.nat(20), fc.nat(200), (headings, maxTerms, maxCharacters) => {
      const terms = keyTerms({ headings, sentences: headings }, { maxTerms, maxCharacters });
      expect(terms.length).toBeLessThanOrEqual(maxTerms);
      expect(terms.join("").length).toBeLessThanOrEqual(maxCharacters);
    }),
  );
});
