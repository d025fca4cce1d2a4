import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf } from "../../../test/support/packed-partition.ts";
import { packPostings } from "../index/postings.ts";
import { packSurface } from "../index/surface.ts";
import { contentSurface, tokenize } from "../index/terms.ts";
import { scoreGrams } from "./gram-scores.ts";
import { QuestionGrams } from "./grams.ts";

/** Every gram of a text, plainly. */
function gramsOf(text: string): string[] {
  const surface = contentSurface(tokenize(text));
  return Array.from({ length: Math.max(0, surface.length - 4) }, (_, index) => surface.slice(index, index + 5));
}

const text = fc
  .array(fc.constantFrom("pump", "valve", "motor", "münze", "насос", "E-42", "25 Nm", "a"), { maxLength: 8 })
  .map((words) => words.join(" "));

describe("QuestionGrams", () => {
  it("counts as a plain count of substrings does, headings for half", () => {
    fc.assert(
      fc.property(text, text, text, (question, heading, body) => {
        const grams = new QuestionGrams(contentSurface(tokenize(question)));
        const weights = new Float32Array(3 + grams.size);
        grams.count(packSurface(tokenize(heading), tokenize(body)), weights, 3);
        const distinct = [...new Set(gramsOf(question))];
        const count = (of: string, gram: string) => gramsOf(of).filter((one) => one === gram).length;
        expect(grams.size).toBe(distinct.length);
        expect([...weights.subarray(3)]).toEqual(distinct.map((gram) => count(body, gram) + 0.5 * count(heading, gram)));
        expect([...weights.subarray(0, 3)]).toEqual([0, 0, 0]);
      }),
    );
  });

  it("tells how many grams a chunk has: one at least unless it is empty", () => {
    const grams = new QuestionGrams("");
    const length = (heading: string, body: string) => grams.count(packSurface(tokenize(heading), tokenize(body)), new Float32Array(0), 0);
    expect([length("", ""), length("", "oil"), length("", "oil tank"), length("oil tank", "oil tank")]).toEqual([0, 1, 4, 6]);
  });
});

describe("scoreGrams", () => {
  it("finds a misspelt word, prefers the chunk that holds most of it, and tells what share is known", () => {
    const chunks = ["Open the overpressure valve.", "The pressure gauge.", "Oil the chain."].map((body, ordinal) => chunkOf(body, ordinal));
    const details = packPostings(chunks).surfaces.map((surface) => ({ surface }));
    const { scores, knownMass, totalMass } = scoreGrams(partitionOf(chunks), new QuestionGrams("overpressurx"), details);
    expect(scores[0]).toBeGreaterThan(scores[1] ?? 0);
    expect(scores[1]).toBeGreaterThan(0);
    expect(scores[2]).toBe(0);
    expect(totalMass).toBeGreaterThan(knownMass);
    expect([...scoreGrams(partitionOf(chunks), new QuestionGrams("overpressurx"), [undefined]).scores]).toEqual([0]);
  });
});
