import { describe, expect, it } from "vitest";
import { type Retrieval } from "../passage.ts";
import { judge, summarize } from "./evaluation.ts";

function retrieval(confidence: number, ...pages: number[]): Retrieval {
  const passages = pages.map((page, ordinal) => {
    const sentences = [{ kind: "prose" as const, text: "Open the valve.", page }];
    const chunk = { documentId: "d", version: 1, ordinal, pageFrom: page, pageTo: page, headingPath: [], sentences, text: "", hash: "" };
    return { chunk, title: "Manual", score: 1 };
  });
  return { question: "", generation: 1, passages, confidence };
}
const testCase = (...pages: number[]) => ({ question: "Which valve?", pages, kind: "plain" });

describe("judge and summarize", () => {
  it("count a gold page first, a gold page within five, the cited page and refusals", () => {
    const results = [
      judge(testCase(7), retrieval(3, 7, 8), 0),
      judge(testCase(7), retrieval(3, 8, 7), 0),
      judge(testCase(7), retrieval(-3, 1, 2, 3), 0),
      judge(testCase(7), retrieval(-3), 0),
    ];
    expect(results.map((result) => result.rank)).toEqual([1, 2, undefined, undefined]);
    expect(summarize(results)).toEqual([
      { kind: "plain", questions: 4, recallAt1: 0.25, recallAt5: 0.5, ndcg: (1 + 1 / Math.log2(3)) / 4, citedRight: 0.25, refused: 0.5 },
    ]);
  });
});
