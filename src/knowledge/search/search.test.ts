import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { openMinilm } from "../../providers/embedding/minilm.ts";
import { MemoryDocuments } from "../../../test/support/memory-documents.ts";
import { partitionKey, putDocument } from "../../../test/support/searchable.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { readMarkdown } from "../parse/markdown.ts";
import { type Page } from "../parse/page.ts";
import { ParseBudget } from "../parse/parse-limits.ts";
import { type SearchRequest } from "../search-function.ts";
import { createSearch } from "./search.ts";

const signal = new AbortController().signal;
const limits = { partitionCacheBytes: 1_000_000_000, detailsCacheBytes: 100_000_000, questionEmbeddingTimeoutMs: 1_000 };
const press = partitionKey("acme", "press");

async function pagesOf(markdown: string): Promise<Page[]> {
  const budget = new ParseBudget({ maxPages: 100, maxCharacters: 1_000_000 });
  const parsed = await readMarkdown({ bytes: new TextEncoder().encode(markdown), budget, onProgress: () => undefined });
  return parsed.pages;
}

const manual = `# Press manual

## 1 Oil change

Drain the old oil into a pan while it is warm. Fill in fresh oil up to the mark. ${"The oil carries heat away from the bearings. ".repeat(6)}

## 2 Stop codes

| Code | Meaning | Remedy |
| --- | --- | --- |
| E-42 | The oil is too hot | Clean the cooler |
| E-43 | The door is open | Close the door |

${"A stop code is shown until it is acknowledged at the panel. ".repeat(5)}

## 3 Code E-44

The fan has stopped. Remove what blocks the fan. ${"The fan is behind the left door. ".repeat(8)}

## 4 Belts

${"Check the tension of the belts with a gauge. ".repeat(8)}
`;

describe("createSearch", () => {
  let embedding: EmbeddingModel;
  let pages: Page[];
  beforeAll(async () => {
    embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 1_000 });
    pages = await pagesOf(manual);
  });
  afterAll(() => embedding.close());

  async function searchable(vectors: boolean, model = embedding) {
    const documents = new MemoryDocuments();
    await putDocument(documents, press, { id: "doc.press.1", title: "Press manual", pages, embedding, vectors });
    const clock = new ManualClock();
    const degraded: unknown[] = [];
    const search = createSearch({ documents, embedding: model, clock, limits, onDegraded: (error) => degraded.push(error) });
    const ask = (question: string, more: Partial<SearchRequest> = {}) => search({ ...press, question, limit: 3, signal, ...more });
    return { documents, ask, clock, degraded };
  }

  it("finds by meaning what is asked in other words, with a score for every sentence", async () => {
    const { ask, clock } = await searchable(true);
    const retrieval = await ask("How do I get the used lubricant out?");
    expect(retrieval.passages[0]?.chunk.headingPath.at(-1)).toContain("Oil change");
    expect(retrieval.passages[0]?.title).toBe("Press manual");
    for (const { chunk, sentenceScores } of retrieval.passages) expect(sentenceScores).toHaveLength(chunk.sentences.length);
    expect(clock.pending).toBe(0);
  });

  it("orders passages from best to worst and gives no more than asked", async () => {
    const { ask } = await searchable(true);
    const { passages } = await ask("What does the fan do?", { limit: 2 });
    expect(passages).toHaveLength(2);
    expect(passages[0]!.score).toBeGreaterThanOrEqual(passages[1]!.score);
  });

  it.each(["What does E-44 mean?", "what does e 44 mean", "E44"])("puts the chunk with the very code first: %s", async (question) => {
    const { ask } = await searchable(true);
    expect((await ask(question)).passages[0]?.chunk.headingPath.at(-1)).toContain("E-44");
  });

  it("is confident about what the manual holds and not about what it lacks", async () => {
    const { ask } = await searchable(true);
    expect((await ask("What does code E-42 mean?")).confidence).toBeGreaterThan(0);
    expect((await ask("What does code E-99 mean?")).confidence).toBeLessThan(0);
    expect((await ask("Who won the cup final last year?")).confidence).toBeLessThan(0);
  });

  it("goes by words while there are no vectors", async () => {
    const { ask } = await searchable(false);
    const { passages, confidence } = await ask("How do I drain the old oil?");
    expect(passages[0]?.chunk.headingPath.at(-1)).toContain("Oil change");
    expect(passages[0]?.sentenceScores).toBeUndefined();
    expect(confidence).toBeGreaterThan(0);
    expect((await ask("Who won the cup final?")).confidence).toBeLessThan(0);
  });

  it("goes by words when the model fails, and says so", async () => {
    const broken: EmbeddingModel = {
      name: "broken",
      dimensions: 384,
      close: async () => undefined,
      embed: () => Promise.reject(new Error("no")),
    };
    const { ask, degraded, clock } = await searchable(true, broken);
    expect((await ask("How do I drain the old oil?")).passages[0]?.chunk.headingPath.at(-1)).toContain("Oil change");
    expect(degraded).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it("goes by words when the model takes too long", async () => {
    const asked: (() => void)[] = [];
    const started = new Promise<void>((resolve) => asked.push(resolve));
    const slow: EmbeddingModel = {
      name: "slow",
      dimensions: 384,
      close: async () => undefined,
      embed: (_, options) =>
        new Promise((_resolve, reject) => {
          options.signal.addEventListener("abort", () => reject(options.signal.reason as Error));
          asked[0]?.();
        }),
    };
    const { ask, clock, degraded } = await searchable(true, slow);
    const answer = ask("How do I drain the old oil?");
    await started;
    clock.advance(limits.questionEmbeddingTimeoutMs);
    expect((await answer).passages[0]?.chunk.headingPath.at(-1)).toContain("Oil change");
    expect(degraded).toMatchObject([{ code: "deadline-exceeded" }]);
  });

  it("does not compare vectors of another model", async () => {
    const { ask } = await searchable(true, {
      ...embedding,
      name: "other",
      dimensions: 384,
      embed: embedding.embed.bind(embedding),
      close: async () => undefined,
    });
    expect((await ask("How do I drain the old oil?")).passages[0]?.sentenceScores).toBeUndefined();
  });

  it("sees a new document and a deleted one at once", async () => {
    const { ask, documents } = await searchable(true);
    const before = await ask("How is the laser aligned?");
    const laser = await pagesOf(`# Laser\n\nAlign the laser with the mirror. ${"The laser is fitted above the table. ".repeat(5)}`);
    await putDocument(documents, press, { id: "doc.press.2", title: "Laser manual", pages: laser, embedding, vectors: true });
    const after = await ask("How is the laser aligned?");
    expect(after.passages[0]?.title).toBe("Laser manual");
    expect(after.generation).toBeGreaterThan(before.generation);
    documents.delete(press, "doc.press.2");
    expect((await ask("How is the laser aligned?")).passages.map((passage) => passage.title)).not.toContain("Laser manual");
  });

  it("finds a document whose vectors are still missing beside one that has them", async () => {
    const { ask, documents } = await searchable(true);
    const laser = await pagesOf(`# Laser\n\nAlign the laser with the mirror. ${"The laser is fitted above the table. ".repeat(5)}`);
    await putDocument(documents, press, { id: "doc.press.2", title: "Laser manual", pages: laser, embedding, vectors: false });
    expect((await ask("How is the laser aligned with the mirror?")).passages[0]?.title).toBe("Laser manual");
  });

  it("knows nothing of another tenant's equipment of the same name", async () => {
    const { ask, documents } = await searchable(true);
    const foreign = partitionKey("rival", "press");
    await putDocument(documents, foreign, { id: "doc.press.9", title: "Secret", pages, embedding, vectors: true });
    expect((await ask("How do I drain the old oil?")).passages.every((passage) => passage.chunk.documentId === "doc.press.1")).toBe(true);
    await expect(ask("anything", partitionKey("nobody", "press"))).rejects.toMatchObject({ code: "equipment-not-found" });
  });

  it("yields no passages for a partition that is empty", async () => {
    const { ask, documents } = await searchable(false);
    documents.delete(press, "doc.press.1");
    expect(await ask("How do I drain the old oil?")).toMatchObject({ passages: [], confidence: -10 });
  });

  it("rejects with the reason of the signal", async () => {
    const { ask } = await searchable(true);
    await expect(ask("anything", { signal: AbortSignal.abort(new Error("hung up")) })).rejects.toThrow("hung up");
  });
});
