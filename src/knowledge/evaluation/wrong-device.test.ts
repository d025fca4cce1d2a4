import { describe, expect, it } from "vitest";
import { type Ask } from "../ask.ts";
import { type CorpusQuestion } from "./corpus.ts";
import { evaluateWrongDevice } from "./wrong-device.ts";

const equipment = ["press", "lathe"].map((slug) => ({ tenant: "acme", slug }));
const questions: CorpusQuestion[] = equipment.map((one) => ({ ...one, question: "How tight?", kind: "normal", gold: [] }));
const documentOf = (slug: string) => `doc.${slug}.1`;

/** Finds two passages and cites one; those of `leaksFrom` wherever it is told to leak. */
function askThat(leak: { search?: boolean; cache?: boolean } = {}): Ask {
  const leaked = documentOf("press");
  return {
    retrieve: async ({ question, equipment: slug }) => {
      const chunk = { version: 1, ordinal: 0, pageFrom: 1, pageTo: 1, headingPath: [], sentences: [], text: "", hash: "" };
      const passage = (documentId: string) => ({ chunk: { ...chunk, documentId }, title: "", score: 1 });
      const passages = [passage(documentOf(slug)), passage(leak.search === true ? leaked : documentOf(slug))];
      return { question, generation: 1, confidence: 1, passages };
    },
    async *ask({ question, equipment: slug }) {
      const semantic = question.startsWith("Do you know");
      const documentId = semantic && leak.cache === true ? leaked : documentOf(slug);
      const citation = { n: 1, documentId, version: 1, title: "", page: 1, headingPath: [], quote: "" };
      yield { type: "sentence", sentence: { index: 0, text: "", spoken: "", warning: false, citations: [citation] } };
      const timing = { retrieve: 0, firstSentence: 0, total: 0 };
      yield { type: "done", answerId: "a", answered: true, timing, ...(semantic ? { cached: "semantic" as const } : {}) };
    },
  };
}

const evaluate = (ask: Ask, among = equipment) =>
  evaluateWrongDevice(
    questions.filter(({ slug }) => among.some((one) => one.slug === slug)),
    among,
    {
      ask,
      owns: ({ slug }, documentId) => documentId === documentOf(slug),
      signal: new AbortController().signal,
      onProgress: () => undefined,
    },
  );

describe("what belongs to other equipment", () => {
  it("is nothing when each is answered from its own documents, and all that was shown is counted", async () => {
    expect(await evaluate(askThat())).toEqual({
      search: { foreign: 0, of: 8 },
      answers: { foreign: 0, of: 4 },
      semanticCache: { foreign: 0, of: 6, hits: 6 },
    });
  });

  it("is counted where a search finds it", async () => {
    expect(await evaluate(askThat({ search: true }))).toMatchObject({ search: { foreign: 2, of: 8 }, answers: { foreign: 0 } });
  });

  it("is counted where the semantic cache gives another's answer", async () => {
    expect(await evaluate(askThat({ cache: true }))).toMatchObject({ answers: { foreign: 0 }, semanticCache: { foreign: 3, of: 6 } });
  });

  it("is looked for in searches and answers alone when there is one equipment", async () => {
    expect(await evaluate(askThat(), equipment.slice(0, 1))).toEqual({ search: { foreign: 0, of: 2 }, answers: { foreign: 0, of: 1 } });
  });
});
