import { describe, expect, it } from "vitest";
import { type Passage } from "../passage.ts";
import { rankSentences } from "./best-sentence.ts";

const texts = ["Stop codes", "Code E-42, remedy: Clean the cooler", "Code E-43, remedy: Close the door"];
function passage(sentenceScores?: number[]): Passage {
  const sentences = texts.map((text, index) => ({ kind: index === 0 ? ("heading" as const) : ("row" as const), text, page: index + 1 }));
  const chunk = { documentId: "d", version: 1, ordinal: 0, pageFrom: 1, pageTo: 3, headingPath: [], sentences, text: "", hash: "" };
  return { chunk, title: "Manual", score: 1, ...(sentenceScores ? { sentenceScores } : {}) };
}

describe("rankSentences", () => {
  it("takes the sentence with the very code, even against likeness", () => {
    expect(rankSentences("What is the remedy for E 43?", passage([0.9, 0.6, 0.5]))[0]?.index).toBe(2);
  });

  it("takes the likeliest sentence otherwise, and never a heading", () => {
    const ranked = rankSentences("Why does it stop?", passage([0.9, 0.3, 0.2]));
    expect(ranked.map((sentence) => sentence.index)).toEqual([1, 2]);
  });

  it("goes by words without vectors", () => {
    expect(rankSentences("Which door must I close?", passage())[0]?.index).toBe(2);
  });
});
