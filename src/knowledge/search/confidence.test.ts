import { describe, expect, it } from "vitest";
import { confidenceOf, isPriceMissing } from "./confidence.ts";

const sure = { meaning: 1.4, grams: 0.5, held: 1, rarest: 1, chunks: 100, unknownCode: false, priceMissing: false };

describe("confidenceOf", () => {
  it("is above the line for a good match and below it when the words or the meaning are foreign", () => {
    expect(confidenceOf(sure)).toBeGreaterThan(0);
    expect(confidenceOf({ ...sure, meaning: 0.6, held: 0.2 })).toBeLessThan(0);
    expect(confidenceOf({ ...sure, meaning: 0.9, held: 0.5, rarest: 0 })).toBeLessThan(0);
  });

  it("wants more likeness where more chunks were searched, as far as that was measured", () => {
    const doubtful = { ...sure, meaning: 0.85, held: 0.6, rarest: 0.6 };
    const confidences = [1, 40, 100, 300, 1_000, 20_000].map((chunks) => confidenceOf({ ...doubtful, chunks }));
    expect(confidences).toEqual(confidences.toSorted((left, right) => right - left));
    expect(confidences[1]).toBeGreaterThan(0);
    expect(confidences[4]).toBeLessThan(0);
    expect([confidences[0], confidences[5]]).toEqual([confidences[1], confidences[4]]);
  });

  it("falls below the line for a code that the manual lacks and for a price that it does not name", () => {
    expect(confidenceOf({ ...sure, unknownCode: true })).toBeLessThan(0);
    expect(confidenceOf({ ...sure, priceMissing: true })).toBeLessThan(0);
  });

  it("judges by words when there are no vectors, and stays within its bounds", () => {
    const { meaning: _, ...wordsOnly } = sure;
    expect(confidenceOf(wordsOnly)).toBeGreaterThan(0);
    expect(confidenceOf({ ...wordsOnly, grams: 0, held: 0, rarest: 0 })).toBeLessThan(0);
    expect(confidenceOf({ ...sure, meaning: 0, held: 0, rarest: 0, unknownCode: true, priceMissing: true })).toBe(-10);
  });
});

describe("isPriceMissing", () => {
  it("is true only for a question about money whose passages name none", () => {
    expect(isPriceMissing("How much does the filter cost?", ["The filter lasts 500 hours."])).toBe(true);
    expect(isPriceMissing("How much does the filter cost?", ["The filter is sold for € 40."])).toBe(false);
    expect(isPriceMissing("How much oil goes in?", ["5 litres"])).toBe(false);
  });
});
