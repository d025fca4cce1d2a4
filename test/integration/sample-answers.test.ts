import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBenchProduct, type BenchProduct } from "../../bench/product.ts";
import { askReply } from "../../src/cli/replies.ts";
import { readSampleQuestions, type SampleQuestion } from "../support/sample.ts";

interface Judged extends SampleQuestion {
  readonly answered: boolean;
  readonly firstPage: number | undefined;
}

describe("the sample questions, asked of the running product in writing", () => {
  let bench: BenchProduct;
  const judged: Judged[] = [];

  beforeAll(async () => {
    bench = await startBenchProduct();
    const signal = AbortSignal.timeout(100_000);
    for (const question of await readSampleQuestions()) {
      const json = { equipment: "sample", question: question.question };
      const reply = await bench.api.call({ method: "POST", path: "/v1/ask", json, reply: askReply, signal });
      judged.push({ ...question, answered: reply.answered, firstPage: reply.citations[0]?.page });
    }
  });

  afterAll(() => bench.close());

  const rightShare = (chosen: readonly Judged[]) =>
    chosen.filter(({ answered, firstPage, pages }) => answered && firstPage !== undefined && pages.includes(firstPage)).length /
    chosen.length;

  it("cite the gold page first in at least 85 of 100", () => {
    expect(rightShare(judged.filter(({ kind }) => kind !== "unanswerable"))).toBeGreaterThanOrEqual(0.85);
  });

  it("cite it first nearly always when they are asked in the manual's words", () => {
    expect(rightShare(judged.filter(({ kind }) => kind === "manual-words"))).toBeGreaterThanOrEqual(0.95);
  });

  it("are refused, without a citation, when the manual does not hold the answer: at least 8 of 10", () => {
    const unanswerable = judged.filter(({ kind }) => kind === "unanswerable");
    const refused = unanswerable.filter(({ answered }) => !answered);
    expect(refused.length / unanswerable.length).toBeGreaterThanOrEqual(0.8);
    expect(refused.every(({ firstPage }) => firstPage === undefined)).toBe(true);
  });
});
