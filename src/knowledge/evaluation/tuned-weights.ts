import { type EvidenceWeights } from "./ranking-case.ts";

/** Only proportions matter, so that the weight of words stands still. */
const free = ["grams", "rarest", "chunk", "sentence"] as const;
const rounds = 5;
const firstStep = 0.3;
const shrinking = 1.7;

/** Coordinate search for weights of a larger objective, from where they are, with steps that shrink. */
export function tunedWeights(start: EvidenceWeights, objective: (weights: EvidenceWeights) => number): EvidenceWeights {
  let best = start;
  let value = objective(best);
  let step = firstStep;
  for (let round = 0; round < rounds; round++, step /= shrinking) {
    for (const name of free) {
      for (const factor of [1 + step, 1 - step]) {
        const tried = { ...best, [name]: Number((best[name] * factor).toFixed(3)) };
        const result = objective(tried);
        if (result > value) [best, value] = [tried, result];
      }
    }
  }
  return best;
}
