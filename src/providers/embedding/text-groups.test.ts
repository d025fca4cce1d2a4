import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupTexts } from "./text-groups.ts";

const texts = fc.array(fc.string({ maxLength: 1_500 }), { maxLength: 200 });

describe("groupTexts", () => {
  it("puts each text into one group, within both limits", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 32 }), (given, most) => {
        const groups = groupTexts(given, most);
        expect(groups.flat().sort((left, right) => left - right)).toEqual(given.map((_, index) => index));
        for (const group of groups) {
          const longest = Math.max(...group.map((index) => Math.ceil((given[index] ?? "").length / 4) + 2));
          expect(group.length).toBeLessThanOrEqual(most);
          expect(group.length === 1 || longest * group.length <= 256).toBe(true);
        }
      }),
    );
  });

  it("puts texts of like length together", () => {
    expect(groupTexts(["x".repeat(600), "a", "y".repeat(600), "b"], 32)).toEqual([[1, 3], [0], [2]]);
  });
});
