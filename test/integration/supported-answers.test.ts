import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { countingRandom } from "../../src/base/random.ts";
import { EquivoxError } from "../../src/errors.ts";
import { createAsk } from "../../src/knowledge/answer-question.ts";
import { type AnswerSentence } from "../../src/knowledge/answer/answer.ts";
import { allFacts, factsOf, missingFacts } from "../../src/knowledge/answer/facts.ts";
import { type Ask } from "../../src/knowledge/ask.ts";
import { type EmbeddingModel } from "../../src/knowledge/embedding.ts";
import { type StoredChunk } from "../../src/knowledge/index/chunk.ts";
import { readMarkdown } from "../../src/knowledge/parse/markdown.ts";
import { ParseBudget } from "../../src/knowledge/parse/parse-limits.ts";
import { searchedQuestion } from "../../src/knowledge/searched-question.ts";
import { createSearch } from "../../src/knowledge/search/search.ts";
import { openMinilm } from "../../src/providers/embedding/minilm.ts";
import { createRemoteModel } from "../../src/providers/llm/remote-model.ts";
import { type Lie, lies, type LyingModel, lyingModel } from "../support/lying-model.ts";
import { MemoryDocuments } from "../support/memory-documents.ts";
import { readSampleMarkdown, readSampleQuestions } from "../support/sample.ts";
import { partitionKey, putDocument } from "../support/searchable.ts";

/** Two answers to each of a hundred questions; a busy machine takes its time. */
const patience = { timeout: 300_000 };
const key = partitionKey("acme", "compressor");
const title = "Norvik RS-18";
const signal = new AbortController().signal;
const limits = {
  questionMaxCharacters: 1_000,
  requestTimeoutMs: 60_000,
  retrieveMaxPassages: 20,
  answerPassages: 6,
  answerMaxSentences: 3,
  answerConfidence: 0,
  llmMaxCharacters: 1_200,
};

interface Given {
  readonly question: string;
  readonly answered: boolean;
  readonly sentences: readonly AnswerSentence[];
  readonly failure?: string;
}

describe("answers to the sample questions", () => {
  const documents = new MemoryDocuments();
  const chunks: StoredChunk[] = [];
  const dropped: string[] = [];
  let embedding: EmbeddingModel;
  let model: LyingModel;
  let questions: string[];

  function ask(options: { written: boolean }): Ask {
    const search = createSearch({
      documents,
      embedding,
      clock: systemClock,
      limits: {
        partitionCacheBytes: 1_000_000_000,
        detailsCacheBytes: 1_000_000_000,
        questionEmbeddingTimeoutMs: 30_000,
      },
    });
    const languageModel = createRemoteModel({
      provider: "openai-compatible",
      baseUrl: model.url,
      model: "small",
      timeoutMs: 2_000,
      maxCharacters: 900,
    });
    const equipment = { ...key, slug: key.equipment, name: "compressor", createdAt: 0, manifest: { generation: 1, active: [] } };
    return createAsk({
      search,
      equipment: { get: () => Promise.resolve(equipment) },
      documents,
      ...(options.written && { languageModel }),
      onUnsupported: (objection) => dropped.push(objection),
      clock: systemClock,
      random: countingRandom(),
      log: silentLog,
      limits,
    });
  }

  async function answersOf(asked: Ask): Promise<Given[]> {
    const given: Given[] = [];
    for (const question of questions) {
      const sentences: AnswerSentence[] = [];
      let answered = false;
      let failure: string | undefined;
      try {
        for await (const event of asked.ask({ ...key, question, signal })) {
          if (event.type === "sentence") sentences.push(event.sentence);
          else answered = event.answered;
        }
      } catch (error) {
        failure = error instanceof EquivoxError ? error.code : String(error);
      }
      given.push({ question, answered, sentences, ...(failure !== undefined && { failure }) });
    }
    return given;
  }

  /** What an answer states and none of the chunks that it cites does. */
  function unsupported({ question, answered, sentences }: Given): string[] {
    if (!answered && sentences.every(({ citations }) => citations.length === 0)) return [];
    return sentences.flatMap(({ text, citations }) => {
      const cited = chunks.filter((chunk) =>
        citations.some(({ quote, page }) => chunk.sentences.some((one) => one.page === page && one.text.startsWith(quote))),
      );
      const source = cited.flatMap((chunk) => [...chunk.headingPath, ...chunk.sentences.map((one) => one.text)]);
      const missing = missingFacts(factsOf(text), allFacts([title, ...source].map(factsOf)));
      // told apart in another way than the product does it
      const digits = (words: string) => (words.replaceAll(/(?<=\d),(?=\d{3})/g, "").match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
      const known = new Set(digits(source.join(" ")));
      const strange = digits(text).filter((number) => !known.has(number));
      return [...missing, ...strange, ...(cited.length === 0 ? ["no citation"] : [])].map((fact) => `${question} → ${text}: ${fact}`);
    });
  }

  beforeAll(async () => {
    embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 4_096 });
    model = await lyingModel();
    const budget = new ParseBudget({ maxPages: 100, maxCharacters: 1_000_000 });
    const bytes = new TextEncoder().encode(await readSampleMarkdown());
    const { pages } = await readMarkdown({ bytes, budget, onProgress: () => undefined });
    await putDocument(documents, key, { id: "doc.compressor.1", title, pages, embedding, vectors: true });
    const refs = Array.from({ length: 500 }, (_, ordinal) => ({ documentId: "doc.compressor.1", version: 1, ordinal }));
    chunks.push(...(await documents.readChunks(key, refs)));
    questions = [...(await readSampleQuestions()), ...(await readSampleQuestions("questions-held-out.jsonl"))].map(
      ({ question }) => question,
    );
  });

  afterAll(async () => {
    await model.close();
    await embedding.close();
  });

  it("that quote the manual state no number, unit, code or polarity that does not stand where they cite", patience, async () => {
    const given = await answersOf(ask({ written: false }));
    expect(given.filter(({ answered }) => answered).length).toBeGreaterThan(80);
    expect(given.flatMap((answer) => unsupported(answer))).toEqual([]);
    expect(given.filter(({ failure }) => failure !== undefined)).toEqual([]);
  });

  it("that a model writes do not either, however it lies, and end within their deadline", patience, async () => {
    dropped.length = 0;
    const given = await answersOf(ask({ written: true }));
    expect(given.flatMap((answer) => unsupported(answer))).toEqual([]);
    expect(new Set(model.told.values())).toEqual(new Set(lies));
    expect(new Set(dropped)).toEqual(new Set(["unlike", "facts", "polarity"]));
    const byLie = (lie: Lie) => given.filter(({ question }) => model.told.get(searchedQuestion(question)) === lie);
    // told the truth, the model is heard; failing before its first sentence, the manual is
    for (const lie of ["truth", "numbers", "polarity", "citation", "invention", "malformed", "hang", "foreign"] as const) {
      expect(
        byLie(lie).every(({ answered, sentences }) => answered && sentences.length > 0),
        lie,
      ).toBe(true);
    }
    expect(byLie("half").every(({ answered, failure }) => failure === "language-model-failed" || answered)).toBe(true);
    expect(byLie("half").some(({ failure }) => failure === "language-model-failed")).toBe(true);
  });
});
