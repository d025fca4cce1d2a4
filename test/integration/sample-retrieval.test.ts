import { beforeAll, expect, it } from "vitest";
import { readCorpus } from "../../bench/quality-corpus.ts";
import { systemClock } from "../../src/base/clock.ts";
import { type EvaluationSummary, judge, summarize } from "../../src/knowledge/search/evaluation.ts";
import { createSearch } from "../../src/knowledge/search/search.ts";
import { openMinilm } from "../../src/providers/embedding/minilm.ts";
import { MemoryDocuments } from "../support/memory-documents.ts";
import { partitionKey, putDocument } from "../support/searchable.ts";

const signal = new AbortController().signal;
const limits = { detailsCacheBytes: 100_000_000, partitionCacheBytes: 1_000_000_000, questionEmbeddingTimeoutMs: 60_000 };
const kinds = new Map<string, EvaluationSummary>();

beforeAll(async () => {
  const corpus = await readCorpus("sample");
  const embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 1_000 });
  try {
    const documents = new MemoryDocuments();
    const key = partitionKey("local", "sample");
    await putDocument(documents, key, { id: "doc.sample.1", title: corpus.title, pages: corpus.pages, embedding, vectors: true });
    const search = createSearch({ documents, embedding, clock: systemClock, limits });
    const results = [];
    for (const testCase of corpus.cases) {
      results.push(judge(testCase, await search({ ...key, question: testCase.question, limit: 10, signal }), 0));
    }
    for (const summary of summarize(results)) kinds.set(summary.kind, summary);
  } finally {
    await embedding.close();
  }
});

// The figures that were measured, less one question of 32; a change that costs more has to be looked at.
it("cites a gold page first for questions in the manual's words", () => {
  expect(kinds.get("manual-words")?.citedRight).toBeGreaterThanOrEqual(0.96);
  expect(kinds.get("manual-words")?.refused).toBeLessThanOrEqual(0.07);
});

it("cites a gold page first for most questions in other words, and finds nearly all within five passages", () => {
  expect(kinds.get("other-words")?.citedRight).toBeGreaterThanOrEqual(0.71);
  expect(kinds.get("other-words")?.refused).toBeLessThanOrEqual(0.22);
  expect(kinds.get("other-words")?.recallAt5).toBeGreaterThanOrEqual(0.93);
});

it("cites a gold page first for at least 85 % of all questions that the manual answers", () => {
  const answerable = ["manual-words", "other-words"].map((kind) => kinds.get(kind)?.citedRight ?? 0);
  expect(answerable.reduce((sum, share) => sum + share, 0) / answerable.length).toBeGreaterThanOrEqual(0.85);
});

// The search alone; what the best sentence holds decides the rest (test/integration/sample-answers.test.ts).
it("doubts most questions that the manual does not answer before their sentences are read", () => {
  expect(kinds.get("unanswerable")?.refused).toBeGreaterThanOrEqual(0.7);
});
