import { describe, expect, it } from "vitest";
import { rankingWeights } from "../search/ranking-constants.ts";
import { wholeAndLegs } from "./legs.ts";
import { type Candidate, type RankingCase, rankingFigures } from "./ranking-case.ts";

const gold = { fileName: "manual.pdf" };
const nothing = { words: 0, grams: 0, rarest: 0, chunk: 0, sentence: 0, codes: 0 };
let sections = 0;
const candidate = (evidence: Partial<Candidate>): Candidate => ({ ...nothing, section: String(sections++), gold: [], ...evidence });
const askedOf = (...candidates: Candidate[]): RankingCase => ({ candidates, wanted: 1 });

/** Words alone take the first for the answer, meaning alone the second; both together take the third, which is it. */
const eachLegMisled = askedOf(
  candidate({ words: 1, grams: 1 }),
  candidate({ chunk: 1, sentence: 1 }),
  candidate({ words: 0.9, grams: 0.9, chunk: 0.9, sentence: 0.9, gold: [gold] }),
);

describe("wholeAndLegs", () => {
  it("shows that the whole finds what each leg alone puts second", () => {
    const { legs, whole, better } = wholeAndLegs([eachLegMisled], false);
    expect(legs.map((one) => [one.leg, one.recallAt1, one.meanReciprocalRank])).toEqual(
      ["words", "grams", "chunk", "sentence"].map((leg) => [leg, 0, 0.5]),
    );
    expect(whole).toMatchObject({ recallAt1: 1, recallAt5: 1, meanReciprocalRank: 1, ndcgAt10: 1 });
    expect(better).toEqual([]);
  });

  it("names the legs that rank as well as the whole or better", () => {
    const foundByWords = askedOf(candidate({ words: 0.5, gold: [gold] }), candidate({ grams: 0.1, chunk: 1, sentence: 1 }));
    expect(wholeAndLegs([foundByWords, eachLegMisled], false).better).toEqual(["words"]);
    expect(wholeAndLegs([foundByWords, eachLegMisled, eachLegMisled], true).better).toEqual([]);
  });
});

describe("rankingFigures", () => {
  it("shows the best chunk of each section only, and ten at most", () => {
    const twice = askedOf(
      candidate({ words: 1, section: "one" }),
      candidate({ words: 0.9, section: "one", gold: [gold] }),
      ...Array.from({ length: 9 }, (_, at) => candidate({ words: 0.8 - at / 100 })),
      candidate({ words: 0.1, gold: [gold] }),
    );
    expect(rankingFigures([twice], rankingWeights).recallAt10).toBe(0);
  });

  it("adds what codes add to the whole, and to no leg", () => {
    const coded = askedOf(candidate({ words: 1, grams: 1, chunk: 0.1, sentence: 0.1 }), candidate({ codes: 3, gold: [gold] }));
    const { whole, legs } = wholeAndLegs([coded], false);
    expect([whole.recallAt1, ...legs.map((one) => one.recallAt1)]).toEqual([1, 0, 0, 0, 0]);
  });

  it("counts a question for which nothing was found as one that was not answered", () => {
    expect(rankingFigures([askedOf(), eachLegMisled], rankingWeights)).toMatchObject({ recallAt10: 0.5, meanReciprocalRank: 0.5 });
  });
});
