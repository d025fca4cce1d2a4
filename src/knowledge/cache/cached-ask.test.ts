import { beforeEach, describe, expect, it } from "vitest";
import { MemoryCache } from "../../coordination/memory/memory-cache.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { type CacheOutcome } from "./cache.ts";
import { cachedAsk } from "./cached-ask.ts";

const acme = tenantSchema.parse("acme");
const rival = tenantSchema.parse("rival");
const press = slugSchema.parse("press");
const limits = {
  cacheResultMs: 3_600_000,
  questionMaxCharacters: 100,
  requestTimeoutMs: 30_000,
  retrieveMaxPassages: 20,
  answerPassages: 6,
};

let clock: ManualClock;
let generation: number | undefined;
let name: string;
let troubles: number;
let made: Question[];
let outcomes: CacheOutcome[];
/** What each answer waits for before its end. */
let gate: Promise<void>;
let broken: Error | undefined;

const inner: Ask = {
  retrieve(question) {
    made.push(question);
    const chunk = {
      ordinal: 0,
      pageFrom: 1,
      pageTo: 1,
      headingPath: [],
      sentences: [],
      text: "25 Nm",
      hash: "",
      documentId: "d",
      version: 1,
    };
    const passages = [{ chunk, title: "Manual", score: 1, sentenceScores: [] }];
    return Promise.resolve({ question: question.question, generation: 1, confidence: 1, passages });
  },
  async *ask(question): AsyncGenerator<AnswerEvent> {
    made.push(question);
    const text = `${question.tenant} ${generation}`;
    yield { type: "sentence", sentence: { index: 0, text, spoken: text, warning: false, citations: [] } };
    await Promise.race([gate, new Promise((_, reject) => question.signal.addEventListener("abort", () => reject(new Error("stopped"))))]);
    if (broken) throw broken;
    yield { type: "done", answerId: "ans.inner", answered: true, timing: { retrieve: 5, firstSentence: 6, total: 7 } };
  },
};

let ask: Ask;
beforeEach(() => {
  clock = new ManualClock();
  generation = 1;
  name = "Press";
  troubles = 0;
  made = [];
  outcomes = [];
  gate = Promise.resolve();
  broken = undefined;
  ask = cachedAsk(inner, {
    cache: new MemoryCache({ maxBytes: 1_000_000, maxEntries: 100, entryMaxBytes: 100_000, clock }),
    documents: { getGeneration: () => Promise.resolve(generation) },
    equipment: {
      get: (tenant, slug) => Promise.resolve({ tenant, slug, name, createdAt: 0, manifest: { generation: generation ?? 0, active: [] } }),
    },
    scope: ["1", "minilm", "extractive"],
    troubles: () => troubles,
    clock,
    random: countingRandom(),
    onCache: (_, outcome) => outcomes.push(outcome),
    limits,
  });
});

const questionOf = (question: string, tenant = acme, signal = new AbortController().signal): Question => ({
  tenant,
  equipment: press,
  question,
  signal,
});
async function answer(question: Question): Promise<{ text: string; cached: string; answerId: string }> {
  let text = "";
  for await (const event of ask.ask(question)) {
    if (event.type === "sentence") text += event.sentence.text;
    else return { text, cached: event.cached ?? "no", answerId: event.answerId };
  }
  throw new Error("it ended without a result");
}
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

describe("cachedAsk", () => {
  it("answers the same question from the cache, with an id of its own and saying so", async () => {
    expect(await answer(questionOf("Torque?"))).toMatchObject({ text: "acme 1", cached: "no", answerId: "ans.inner" });
    const second = await answer(questionOf("  torque "));
    expect(second).toMatchObject({ text: "acme 1", cached: "exact" });
    expect(second.answerId).not.toBe("ans.inner");
    expect(made).toHaveLength(1);
    expect(outcomes).toEqual(["miss", "hit"]);
  });

  it.each([
    ["other numbers", "Is 12.5 Nm right?", "Is 1.25 Nm right?"],
    ["a decimal point", "Is 1.5 Nm right?", "Is 1 5 Nm right?"],
    ["a sign", "Is -5 V right?", "Is 5 V right?"],
    ["another unit of the same letters", "Is 5 mW right?", "Is 5 MW right?"],
  ])("does not take one question for another for %s", async (_, one, other) => {
    await answer(questionOf(one));
    await answer(questionOf(other));
    expect(made).toHaveLength(2);
  });

  it("never answers one tenant from another's entry", async () => {
    expect(await answer(questionOf("Torque?", acme))).toMatchObject({ text: "acme 1" });
    expect(await answer(questionOf("Torque?", rival))).toMatchObject({ text: "rival 1", cached: "no" });
  });

  it("serves no older answer after a new generation, nor after the equipment was renamed", async () => {
    await answer(questionOf("Torque?"));
    generation = 2;
    expect(await answer(questionOf("Torque?"))).toMatchObject({ text: "acme 2", cached: "no" });
    name = "Other press";
    expect(await answer(questionOf("Torque?"))).toMatchObject({ cached: "no" });
    generation = undefined;
    await expect(answer(questionOf("Torque?"))).rejects.toMatchObject({ code: "equipment-not-found" });
  });

  it("forgets after the lifetime", async () => {
    await answer(questionOf("Torque?"));
    clock.advance(limits.cacheResultMs + 1);
    expect(await answer(questionOf("Torque?"))).toMatchObject({ cached: "no" });
  });

  it("keeps no error, and nothing that was found while an engine failed", async () => {
    broken = failure("answer-failed", { problem: "no" });
    await expect(answer(questionOf("Torque?"))).rejects.toThrow(broken);
    broken = undefined;
    expect(await answer(questionOf("Torque?"))).toMatchObject({ cached: "no" });
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const ended = answer(questionOf("Other?"));
    await turns();
    troubles++;
    open();
    await ended;
    await answer(questionOf("Other?"));
    expect(made).toHaveLength(4);
  });

  it("makes an answer once for all who ask while it is made, each with all its sentences", async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const all = [1, 2, 3].map(() => answer(questionOf("Torque?")));
    await turns();
    open();
    const answers = await Promise.all(all);
    expect(answers.map(({ text }) => text)).toEqual(["acme 1", "acme 1", "acme 1"]);
    expect(answers.map(({ cached }) => cached)).toEqual(["no", "exact", "exact"]);
    expect(made).toHaveLength(1);
  });

  it("goes on for others when the first asker leaves, and stops when the last does", async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const first = new AbortController();
    const left = answer(questionOf("Torque?", acme, first.signal));
    const stays = answer(questionOf("Torque?"));
    await turns();
    first.abort(new Error("the client left"));
    await expect(left).rejects.toThrow("the client left");
    expect(made[0]?.signal.aborted).toBe(false);
    open();
    expect(await stays).toMatchObject({ text: "acme 1" });

    gate = new Promise(() => undefined);
    const last = new AbortController();
    const alone = answer(questionOf("Other?", acme, last.signal));
    await turns();
    last.abort(new Error("the client left"));
    await expect(alone).rejects.toThrow("the client left");
    expect(made[1]?.signal.aborted).toBe(true);
    gate = Promise.resolve();
    expect(await answer(questionOf("Other?"))).toMatchObject({ cached: "no" });
  });

  it("leaves what is refused to the one who refuses it", async () => {
    await answer(questionOf("?!"));
    await answer(questionOf("x".repeat(101)));
    expect(outcomes).toEqual(["bypass", "bypass"]);
  });

  it("keeps retrievals by their limit, and not those found by words alone", async () => {
    await ask.retrieve({ ...questionOf("Torque?"), limit: 3 });
    await ask.retrieve({ ...questionOf("torque"), limit: 3 });
    await ask.retrieve({ ...questionOf("Torque?"), limit: 4 });
    expect(made).toHaveLength(2);
    const lexical = cachedAsk(
      {
        ...inner,
        retrieve: async (question) => ({
          ...(await inner.retrieve(question)),
          passages: [
            { chunk: { ordinal: 0, pageFrom: 1, pageTo: 1, headingPath: [], text: "", documentId: "d", version: 1 }, title: "", score: 1 },
          ],
        }),
      },
      {
        cache: new MemoryCache({ maxBytes: 1_000_000, maxEntries: 100, entryMaxBytes: 100_000, clock }),
        documents: { getGeneration: () => Promise.resolve(1) },
        equipment: {
          get: (tenant, slug) => Promise.resolve({ tenant, slug, name, createdAt: 0, manifest: { generation: 1, active: [] } }),
        },
        scope: [],
        troubles: () => 0,
        clock,
        random: countingRandom(),
        limits,
      },
    );
    await lexical.retrieve(questionOf("Torque?"));
    await lexical.retrieve(questionOf("Torque?"));
    expect(made).toHaveLength(4);
  });
});
