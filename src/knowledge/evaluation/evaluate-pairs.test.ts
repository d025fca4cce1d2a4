import { describe, expect, it } from "vitest";
import { type FollowUpTurn, type QuestionPair } from "./corpus.ts";
import { evaluateFollowUps } from "./evaluate-follow-ups.ts";
import { evaluatePairs } from "./evaluate-pairs.ts";

const pair = (first: string, second: string, same: boolean, kind = "pairs"): QuestionPair => ({ first, second, same, kind });

describe("evaluatePairs", () => {
  it("tells right hits from wrong ones and from paraphrases that were missed", async () => {
    const pairs = [
      pair("a", "a", true),
      pair("b", "c", true),
      pair("d", "d", false),
      pair("e", "f", false),
      pair("x", "x", true, "others"),
    ];
    const [figures, others] = await evaluatePairs(
      pairs,
      async ({ first, second }) => first === second,
      () => undefined,
    );
    expect(figures).toMatchObject({
      kind: "pairs",
      pairs: 4,
      precision: { count: 1, of: 2 },
      wrongHits: { count: 1, of: 2 },
      recall: { count: 1, of: 2 },
    });
    expect(others).toMatchObject({ kind: "others", recall: { count: 1, of: 1 } });
  });
});

describe("evaluateFollowUps", () => {
  it("compares with what a person made of them, beside doing nothing", async () => {
    const turns: FollowUpTurn[] = [
      { history: [], said: "What is a valve?", resolved: "What is a valve?" },
      { history: ["What is a valve?"], said: "Is it hot?", resolved: "Is the valve hot?" },
      { history: ["What is a valve?"], said: "Where is the pump?", resolved: "Where is the pump?" },
    ];
    const figures = await evaluateFollowUps(turns, async (said) => said.replace("it", "the valve"));
    expect(figures).toMatchObject({ turns: 2, f1Resolved: 1, exact: 1, changed: 0.5, better: 1, worse: 0 });
    expect(figures.f1AsSaid).toBeLessThan(1);
  });
});
