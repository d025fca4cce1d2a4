import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryDocuments } from "../../test/support/memory-documents.ts";
import { partitionKey, putDocument } from "../../test/support/searchable.ts";
import { collectAnswer } from "../../test/support/collect-answer.ts";
import { silentLog } from "../base/log.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { countingRandom } from "../base/random.ts";
import { openMinilm } from "../providers/embedding/minilm.ts";
import { createAsk } from "./answer-question.ts";
import { type Ask } from "./ask.ts";
import { type EmbeddingModel } from "./embedding.ts";
import { readMarkdown } from "./parse/markdown.ts";
import { ParseBudget } from "./parse/parse-limits.ts";
import { createSearch } from "./search/search.ts";

const key = partitionKey("acme", "press");
const signal = new AbortController().signal;
const manual = `# Press manual

## Oil change

Drain the old oil into a pan while it is warm. Fill in fresh oil up to the mark.

## Belt tension

Check the tension of the belts with a gauge every 500 hours.

## Stop codes

| Code | Meaning | Remedy |
| --- | --- | --- |
| E-42 | The oil is too hot | Clean the cooler |
`;

describe("odd questions, through search and answer", () => {
  let embedding: EmbeddingModel;
  let ask: Ask;
  beforeAll(async () => {
    embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 100 });
    const documents = new MemoryDocuments();
    const budget = new ParseBudget({ maxPages: 100, maxCharacters: 1_000_000 });
    const { pages } = await readMarkdown({ bytes: new TextEncoder().encode(manual), budget, onProgress: () => undefined });
    await putDocument(documents, key, { id: "doc.press.1", title: "Press manual", pages, embedding, vectors: true });
    const clock = new ManualClock();
    const equipment = { ...key, slug: key.equipment, name: "Press 9", createdAt: 0, manifest: { generation: 1, active: [] } };
    ask = createAsk({
      search: createSearch({
        documents,
        embedding,
        clock,
        limits: { partitionCacheBytes: 1_000_000, detailsCacheBytes: 1_000_000, questionEmbeddingTimeoutMs: 1_000 },
      }),
      equipment: { get: () => Promise.resolve(equipment) },
      documents,
      clock,
      random: countingRandom(),
      log: silentLog,
      limits: {
        questionMaxCharacters: 50_000,
        requestTimeoutMs: 60_000,
        retrieveMaxPassages: 10,
        answerPassages: 6,
        answerMaxSentences: 3,
        answerConfidence: 0,
        llmMaxCharacters: 400,
      },
    });
  });
  afterAll(() => embedding.close());

  it.each([
    ["stop words only", "how do I get it to do that for me"],
    ["one character", "x"],
    ["one digit", "7"],
    ["emoji and one word", "🔥🔥 zebra 🚒"],
    ["another script", "油はどのくらいですか"],
    ["one word 5,000 times", "banana ".repeat(5_000)],
    ["a question among 5,000 other words", `${"please tell me all ".repeat(1_250)} what does code E-42 mean?`],
    ["markup", "<script>alert(1)</script> ${{ secrets }} ' OR 1=1 --"],
  ])("get an honest refusal that cites nothing and says what the manual covers: %s", async (_what, question) => {
    const { answered, answer, citations } = await collectAnswer(ask.ask({ ...key, question, signal }));
    expect({ answered, citations }).toEqual({ answered: false, citations: [] });
    expect(answer).toMatch(/^I could not find that in the manual for Press 9\.(?: It covers: [\w ,]+\.)?$/);
  });

  it("leave the manual as answerable as before", async () => {
    const { answered, answer } = await collectAnswer(ask.ask({ ...key, question: "What does code E-42 mean?", signal }));
    expect({ answered, answer }).toEqual({ answered: true, answer: "Code E-42: The oil is too hot. Remedy: Clean the cooler." });
  });

  it.each(["🔥🚒👍", "?!…", "\u200b\u202e", " "])(
    "are refused as empty when they hold nothing that can be searched for: %j",
    async (question) => {
      await expect(collectAnswer(ask.ask({ ...key, question, signal }))).rejects.toMatchObject({ code: "question-empty" });
    },
  );
});
