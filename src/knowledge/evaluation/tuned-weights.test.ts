import { expect, it } from "vitest";
import { type EvidenceWeights } from "./ranking-case.ts";
import { tunedWeights } from "./tuned-weights.ts";

const start: EvidenceWeights = { words: 0.4, grams: 0.65, rarest: 0.06, chunk: 0.8, sentence: 0.7 };

it("comes nearer to where the objective is largest, and leaves the weight that the others are measured by", () => {
  const wanted: EvidenceWeights = { words: 0.4, grams: 0.5, rarest: 0.06, chunk: 1.1, sentence: 0.7 };
  const nearness = (weights: EvidenceWeights) => -Math.abs(weights.grams - wanted.grams) - Math.abs(weights.chunk - wanted.chunk);
  const found = tunedWeights(start, nearness);
  expect(nearness(found)).toBeGreaterThan(-0.06);
  expect(nearness(start)).toBeLessThan(-0.4);
  expect(found).toMatchObject({ words: start.words, rarest: start.rarest, sentence: start.sentence });
});

it("keeps weights that nothing betters", () => {
  expect(tunedWeights(start, () => 1)).toBe(start);
});
