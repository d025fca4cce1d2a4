import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rankingWeights } from "../search/ranking-constants.ts";
import { writtenWeights } from "./written-weights.ts";

const source = readFileSync(new URL("../search/ranking-constants.ts", import.meta.url), "utf8");
const weights = { words: 0.4, grams: 1.25, rarest: 0.07, chunk: 2, sentence: 0.333 };

it("writes nothing but the weights into the constants as they stand", () => {
  const written = writtenWeights(source, weights);
  for (const [name, value] of Object.entries(weights)) expect(written).toContain(`  ${name}: ${value},\n`);
  const withoutNumbers = (text: string) => text.replaceAll(/(?<=: )[\d.]+(?=,\n)/g, "#");
  expect(withoutNumbers(written)).toBe(withoutNumbers(source));
  expect(written).not.toBe(source);
});

it("gives back the constants when it writes what stands in them", () => {
  expect(writtenWeights(source, rankingWeights)).toBe(source);
  expect(writtenWeights(writtenWeights(source, weights), rankingWeights)).toBe(source);
});

it("refuses a source in which it would miss a weight, or write one twice", () => {
  expect(() => writtenWeights(source.replace("grams:", "gram:"), weights)).toThrow("grams");
  expect(() => writtenWeights(`${source}\nconst others = {\n  chunk: 1,\n};`, weights)).toThrow("chunk");
});
