import { describe, expect, it } from "vitest";
import { type CorpusQuestion } from "./corpus.ts";
import { judge, type Outcome } from "./judge.ts";
import { summarize } from "./summary.ts";

const question: CorpusQuestion = {
  question: "How tight?",
  kind: "torque",
  tenant: "local",
  slug: "press",
  gold: [{ fileName: "manual.pdf", pages: [4, 5] }, { heading: "Torques" }],
};

function passage(documentId: string, pages: [number, number], text = "text", headingPath: string[] = []) {
  const [pageFrom, pageTo] = pages;
  return { chunk: { documentId, version: 1, ordinal: 0, pageFrom, pageTo, headingPath, text }, title: "Manual", score: 1 };
}

const names = new Map([
  ["doc.1", "manual.pdf"],
  ["doc.2", "other.pdf"],
]);
const fileNameOf = (_: CorpusQuestion, documentId: string) => names.get(documentId);
const judged = (outcome: Partial<Outcome>) =>
  judge({ question, passages: [], confidence: 0, answered: false, searchMs: 1, answerMs: 1, ...outcome }, fileNameOf);

describe("judge", () => {
  it("takes the first passage that touches a gold page of the right document", () => {
    const passages = [passage("doc.2", [4, 5]), passage("doc.1", [2, 3]), passage("doc.1", [5, 9])];
    expect(judged({ passages }).rank).toBe(3);
  });

  it("finds a heading in the path and among the lines of the passage", () => {
    expect(judged({ passages: [passage("doc.2", [1, 1], "text", ["Service", "Torques"])] }).rank).toBe(1);
    expect(judged({ passages: [passage("doc.2", [1, 1], "Torques\n25 Nm")] }).rank).toBe(1);
    expect(judged({ passages: [passage("doc.2", [1, 1], "All Torques\n25 Nm")] }).rank).toBeUndefined();
  });

  it("counts a gold place once, however many passages show it", () => {
    const twice = judged({ passages: [passage("doc.1", [4, 4]), passage("doc.1", [5, 5])] });
    const both = judged({ passages: [passage("doc.1", [4, 4]), passage("doc.2", [1, 1], "Torques")] });
    expect(twice.ndcg).toBeLessThan(both.ndcg);
    expect(both.ndcg).toBe(1);
  });

  it("looks at ten passages", () => {
    const before = Array.from({ length: 10 }, () => passage("doc.2", [1, 1]));
    expect(judged({ passages: [...before, passage("doc.1", [4, 4])] }).rank).toBeUndefined();
  });

  it("never takes a passage of other equipment for a hit, and counts it", () => {
    const result = judged({ passages: [passage("doc.9", [4, 4], "Torques")] });
    expect(result.rank).toBeUndefined();
    expect(result.foreignPassages).toBe(1);
  });

  it("judges the first citation by its own page", () => {
    const cited = (documentId: string, page: number, headings: string[] = []) =>
      judged({ cited: { documentId, page, headings } }).citedGold;
    expect([cited("doc.1", 5), cited("doc.1", 6), cited("doc.2", 5), cited("doc.2", 9, ["Torques"])]).toEqual([true, false, false, true]);
    expect(judged({}).citedGold).toBe(false);
  });
});

describe("summarize", () => {
  it("gives each kind its figures, and all that can be answered together", () => {
    const hit = judged({ passages: [passage("doc.2", [1, 1]), passage("doc.1", [4, 4])], answered: true });
    const miss = judged({});
    const none = { ...judged({}), question: { ...question, kind: "foreign", gold: [] } };
    const [torque, foreign, all] = summarize([hit, miss, none]);
    expect(torque).toMatchObject({ kind: "torque", questions: 2, recallAt1: 0, recallAt3: 0.5, recallAt10: 0.5, meanReciprocalRank: 0.25 });
    expect(torque?.answered).toBe(0.5);
    expect(foreign).toMatchObject({ kind: "foreign", questions: 1 });
    expect(all).toMatchObject({ kind: "all", questions: 2 });
  });
});
