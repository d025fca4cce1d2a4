import { describe, expect, it } from "vitest";
import { chunkOf, press, retrievalOf } from "../../../test/support/passages.ts";
import { type Retrieval } from "../passage.ts";
import { type AnswerSentence } from "./answer.ts";
import { distinctCitations } from "./distinct-citations.ts";
import { createExtractiveAnswerer } from "./extractive.ts";

const all = [press.filter, press.torques, press.codes, press.noise];

async function answer(retrieval: Retrieval, answerMaxSentences = 3): Promise<{ answered: boolean; sentences: AnswerSentence[] }> {
  const stream = createExtractiveAnswerer({ answerConfidence: 0, answerMaxSentences })({
    question: retrieval.question,
    retrieval,
    equipmentName: "Press 9",
    signal: new AbortController().signal,
  });
  const sentences: AnswerSentence[] = [];
  for (let next = await stream.next(); ; next = await stream.next()) {
    if (next.done) return { answered: next.value, sentences };
    sentences.push(next.value);
  }
}

const texts = async (question: string, chunks = all) => (await answer(retrievalOf(question, chunks))).sentences.map(({ text }) => text);

describe("the extractive answerer", () => {
  it("answers a question for a figure with the row that holds it, only the column that was asked for", async () => {
    const { answered, sentences } = await answer(retrievalOf("What is the torque of the oil filter?", all));
    expect(answered).toBe(true);
    expect(sentences).toMatchObject([
      { index: 0, text: "For oil filter: 25 Nm.", spoken: "For oil filter: 25 newton metres.", warning: false },
    ]);
    expect(sentences[0]?.citations).toMatchObject([{ n: 1, page: 20, documentId: "doc.press.1", version: 1, title: "Press manual" }]);
  });

  it("picks the model's own column", async () => {
    expect(await texts("What torque do the screws of the guard need on the 10 bar model?")).toEqual([
      "Screws of the guard, 10 bar model: 12 Nm.",
    ]);
  });

  it("tells what a code means, then its cause and remedy, and not another code's", async () => {
    expect(await texts("What does E 42 mean?")).toEqual([
      "Code E-42: Filter blocked, 1.0 bar.",
      "Likely cause: Element at the end of its life.",
      "Remedy: Replace the element. Check the oil.",
    ]);
  });

  it("reads the warning that guards the steps, then the steps from the first one", async () => {
    const { sentences } = await answer(retrievalOf("How do I change the oil filter?", all));
    expect(sentences.map(({ text, warning }) => [warning, text])).toEqual([
      [true, "Warning: The filter is hot. Wear heat resistant gloves."],
      [false, "1. Isolate the press."],
      [false, "2. Put a tray under the filter."],
      [false, "3. Loosen the filter with a strap wrench. Keep it upright, because it is full of oil."],
    ]);
  });

  it("gives number 1 to the page of the main fact although a warning from another page is read first", async () => {
    const { sentences } = await answer(retrievalOf("How do I change the oil filter?", all));
    expect(sentences[0]?.citations).toMatchObject([{ n: 2, page: 11 }]);
    expect(sentences[1]?.citations).toMatchObject([{ n: 1, page: 12 }]);
    expect(distinctCitations(sentences).map(({ n, page, quote }) => [n, page, quote])).toEqual([
      [1, 12, "1. Isolate the press."],
      [2, 11, "Warning: The filter is hot. Wear heat resistant gloves."],
    ]);
  });

  it("begins a list that is cut into two chunks in the chunk before, when that is at hand", async () => {
    const first = chunkOf(
      8,
      50,
      ["9 Belts"],
      [
        ["step", "1. Take off the guard."],
        ["step", "2. Turn the bolt to the left."],
      ],
    );
    const second = chunkOf(
      9,
      51,
      ["9 Belts"],
      [
        ["step", "3. Lift off the old belts."],
        ["step", "4. Lay on the new belts."],
      ],
    );
    expect((await texts("How do I lift off the old belts?", [second, first]))[0]).toBe("1. Take off the guard.");
    expect((await texts("How do I lay on the new belts?", [second]))[0]).toBe("4. Lay on the new belts.");
  });

  it("puts the heading before a sentence that only it makes clear", async () => {
    expect((await texts("How often must the oil filter be changed?", [press.filter]))[0]).toBe(
      "Changing the oil filter: Replace it after the first 500 hours and then every 2,000 hours.",
    );
  });

  it("explains with prose", async () => {
    expect(await texts("Why does it squeal at the start?")).toEqual(["A squeal at every start means that the belts are too slack."]);
  });

  it("never says more sentences than it may, warnings not counted", async () => {
    const { sentences } = await answer(retrievalOf("How do I change the oil filter?", all), 1);
    expect(sentences.map(({ warning }) => warning)).toEqual([true, false]);
  });

  it("says only words of the manual", async () => {
    const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const manual = new Set(all.flatMap((chunk) => words([...chunk.headingPath, chunk.text].join(" "))));
    for (const question of ["How do I change the oil filter?", "How often?", "What does E-43 mean?", "Which torque for the drain plug?"]) {
      for (const text of await texts(question)) expect(words(text).filter((word) => !manual.has(word))).toEqual([]);
    }
  });

  it("answers from the line on, which the confidence of the search alone is compared with", async () => {
    const answeredAt = async (confidence: number) =>
      (await answer(retrievalOf("Oil filter torque?", [press.torques], confidence))).answered;
    expect([await answeredAt(0), await answeredAt(-0.01)]).toEqual([true, false]);
  });

  it("cuts a sentence that is too long to listen to", async () => {
    const long = `The belts are slack, because ${Array.from({ length: 60 }, (_, index) => `reason ${index},`).join(" ")} and so they squeal.`;
    const [text = ""] = await texts("Why are the belts slack?", [chunkOf(5, 3, ["Belts"], [["prose", long]])]);
    expect(text.split(" ").length).toBeLessThanOrEqual(34);
    expect(text).toMatch(/\.$/);
  });

  it.each([
    ["confidence is below the line", retrievalOf("What does it cost?", all, -5)],
    ["confidence is low and no sentence holds what was asked", retrievalOf("What torque does the cylinder head need?", all, -0.5)],
    ["nothing was found", retrievalOf("What does it cost?", [], 5)],
    ["only headings were found", retrievalOf("What does it cost?", [chunkOf(0, 1, [], [["heading", "Costs"]])])],
  ])("says honestly that the manual does not hold the answer when %s", async (_why, retrieval) => {
    const { answered, sentences } = await answer(retrieval);
    expect(answered).toBe(false);
    expect(sentences[0]).toMatchObject({ text: "I could not find that in the manual for Press 9.", citations: [], warning: false });
    expect(sentences.flatMap(({ citations }) => citations)).toEqual([]);
  });
});
