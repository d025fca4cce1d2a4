import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { silentLog } from "../../base/log.ts";
import { countingRandom } from "../../base/random.ts";
import { MemoryCache } from "../../coordination/memory/memory-cache.ts";
import { failure } from "../../errors.ts";
import { type EquipmentSlug, slugSchema } from "../../tenancy/equipment.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type TenantId, tenantSchema } from "../../tenancy/tenant.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type Ask, type Question } from "../ask.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { AlikeAnswers } from "./alike-answers.ts";
import { type Cache, type CacheOutcome } from "./cache.ts";
import { cachedAsk } from "./cached-ask.ts";
import { ShadowCheck, type ShadowResult } from "./shadow-check.ts";

const acme = tenantSchema.parse("acme");
const press = slugSchema.parse("press");
const limits = {
  cacheResultMs: 3_600_000,
  cacheSemanticLikeness: 0.85,
  questionEmbeddingTimeoutMs: 500,
  questionMaxCharacters: 100,
  requestTimeoutMs: 30_000,
  retrieveMaxPassages: 20,
  answerPassages: 6,
};

let clock: ManualClock;
let generation: number;
let troubles: number;
let failing: boolean;
let made: string[];
let outcomes: CacheOutcome[];
let shadows: ShadowResult[];
/** The angle of each question's vector, in radians; 0 when not set. */
let angles: Map<string, number>;
let embedding: EmbeddingModel;
let answered: boolean;
let warning: boolean;
let text: string;
let page: number;
let share: number;

const inner: Ask = {
  retrieve: () => Promise.reject(new Error("not asked")),
  async *ask({ tenant, equipment, question }): AsyncGenerator<AnswerEvent> {
    await Promise.resolve();
    made.push(question);
    if (failing) troubles++;
    const citation = { n: 1, documentId: "doc", version: 1, title: "Manual", page, headingPath: [], quote: text };
    const said = `${text} ${tenant} ${equipment} ${generation}`;
    yield { type: "sentence", sentence: { index: 0, text: said, spoken: said, warning, citations: [citation] } };
    yield { type: "done", answerId: "ans.inner", answered, timing: { retrieve: 5, firstSentence: 6, total: 7 } };
  },
};

let stop: AbortController;
let shadow: ShadowCheck;
let ask: Ask;

function open(scope: string[] = ["1", "minilm"]): Ask {
  const cache = new MemoryCache({ maxBytes: 1_000_000, maxEntries: 100, entryMaxBytes: 100_000, clock });
  shadow = new ShadowCheck({
    recompute: (question) => inner.ask(question),
    share,
    random: countingRandom(),
    log: silentLog,
    onShadow: (_, result) => shadows.push(result),
    signal: stop.signal,
  });
  return cachedAsk(inner, {
    cache,
    documents: { getGeneration: () => Promise.resolve(generation) },
    equipment: {
      get: (tenant, slug) => Promise.resolve({ tenant, slug, name: "Press", createdAt: 0, manifest: { generation, active: [] } }),
    },
    scope,
    troubles: () => troubles,
    clock,
    random: countingRandom(),
    onCache: (_, outcome) => outcomes.push(outcome),
    alike: new AlikeAnswers({ cache, embedding, clock, limits }),
    shadow,
    limits,
  });
}

beforeEach(() => {
  stop = new AbortController();
  clock = new ManualClock();
  generation = 1;
  troubles = 0;
  failing = false;
  made = [];
  outcomes = [];
  shadows = [];
  angles = new Map();
  answered = true;
  warning = false;
  text = "25 Nm";
  page = 7;
  share = 0;
  embedding = {
    name: "minilm",
    dimensions: 2,
    embed: (texts) => Promise.resolve(texts.map((one) => Float32Array.of(Math.cos(angles.get(one) ?? 0), Math.sin(angles.get(one) ?? 0)))),
    close: () => Promise.resolve(),
  };
  ask = open();
});

const question = (words: string, tenant: TenantId = acme, equipment: EquipmentSlug = press): Question => ({
  tenant,
  equipment,
  question: words,
  signal: new AbortController().signal,
});

/** Asks, and lets what is kept be kept. */
async function answer(asked: Question): Promise<{ text: string; cached: string; answerId: string }> {
  let said = "";
  for await (const event of ask.ask(asked)) {
    if (event.type === "sentence") said += event.sentence.text;
    else {
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      return { text: said, cached: event.cached ?? "no", answerId: event.answerId };
    }
  }
  throw new Error("it ended without a result");
}

const one = "How do I replace the filter?";
const other = "What are the steps to replace the filter?";

describe("answers to questions that are worded otherwise", () => {
  it("are served from the one that was made, with an id of their own and saying so", async () => {
    expect(await answer(question(one))).toMatchObject({ cached: "no" });
    const second = await answer(question(other));
    expect(second).toMatchObject({ text: "25 Nm acme press 1", cached: "semantic" });
    expect(second.answerId).not.toBe("ans.inner");
    expect(await answer(question(one))).toMatchObject({ cached: "exact" });
    expect(made).toEqual([one]);
    expect(outcomes).toEqual(["miss", "semantic", "hit"]);
  });

  it("are made anew when the vectors are not near, and each is remembered", async () => {
    angles.set(other, 0.6);
    await answer(question(one));
    expect(await answer(question(other))).toMatchObject({ cached: "no" });
    angles.set("how to replace the filter", 0.6);
    expect(await answer(question("how to replace the filter"))).toMatchObject({ cached: "semantic" });
    expect(made).toEqual([one, other]);
  });

  it("are made anew when the content differs, however near the vectors are", async () => {
    const apart = [
      ...["turn on the pump", "turn off the pump", "reset E-42", "reset E-43", "set 12 V", "set 24 V", "the left belt", "the right belt"],
      ...["clean it before use", "clean it after use", "the front axle", "the rear axle", "lift the arm", "do not lift the arm"],
    ];
    for (const [index, words] of apart.entries()) {
      expect(await answer(question(words))).toMatchObject({ cached: "no" });
      expect(made).toHaveLength(index + 1);
    }
  });

  it("are made anew after a new generation", async () => {
    await answer(question(one));
    generation = 2;
    expect(await answer(question(other))).toMatchObject({ text: "25 Nm acme press 2", cached: "no" });
  });

  it("are forgotten after the lifetime", async () => {
    await answer(question(one));
    clock.advance(limits.cacheResultMs + 1);
    expect(await answer(question(other))).toMatchObject({ cached: "no" });
  });

  it.each([
    ["a refusal", () => (answered = false)],
    ["a warning", () => (warning = true)],
    ["what tells not to do something", () => (text = "Do not open the guard.")],
  ])("do not come from %s, though the same words do", async (_, prepare) => {
    prepare();
    await answer(question(one));
    expect(await answer(question(other))).toMatchObject({ cached: "no" });
    expect(await answer(question(one))).toMatchObject({ cached: "exact" });
  });

  it("are made anew when the question leans on what nobody said", async () => {
    await answer(question("How do I clean it?"));
    expect(await answer(question("What are the steps to clean it?"))).toMatchObject({ cached: "no" });
  });

  it("do not come from what was found while an engine failed", async () => {
    failing = true;
    await answer(question(one));
    failing = false;
    expect(await answer(question(other))).toMatchObject({ cached: "no" });
    expect(await answer(question("how to replace the filter"))).toMatchObject({ cached: "semantic" });
  });

  it("are not looked for without a vector", async () => {
    await answer(question(one));
    embedding.embed = () => Promise.reject(failure("embedding-failed", { problem: "no" }));
    expect(await answer(question(other))).toMatchObject({ cached: "no" });
  });

  it("do not wait for a model that does not answer", async () => {
    await answer(question(one));
    embedding.embed = () => new Promise(() => undefined);
    const answering = answer(question(other));
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    clock.advance(limits.questionEmbeddingTimeoutMs);
    expect(await answering).toMatchObject({ cached: "no" });
  });

  it("never cross a tenant, an equipment or a generation, in whatever order questions come", async () => {
    const tenants = ["acme", "rival", "acme-2"].map((name) => tenantSchema.parse(name));
    const slugs = ["press", "press-2", "lathe"].map((name) => slugSchema.parse(name));
    const wordings = [one, other, "how to replace the filter", "Can I replace the filter?"];
    const step = fc.record({
      tenant: fc.constantFrom(...tenants),
      equipment: fc.constantFrom(...slugs),
      words: fc.constantFrom(...wordings),
      generation: fc.integer({ min: 1, max: 3 }),
    });
    let shared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
        ask = open();
        for (const asked of steps) {
          generation = asked.generation;
          const given = await answer(question(asked.words, asked.tenant, asked.equipment));
          expect(given.text).toBe(`25 Nm ${asked.tenant} ${asked.equipment} ${asked.generation}`);
          if (given.cached === "semantic") shared++;
        }
      }),
      { numRuns: 60 },
    );
    // it shares where it may, or the property would hold of a cache that keeps nothing
    expect(shared).toBeGreaterThan(0);
  });
});

describe("answers that are kept outside the process", () => {
  /** Keeps text, as a cache that processes share does. */
  function sharedCache(texts: Map<string, string>): Cache {
    return {
      get: (kind, { key }) => {
        const text = texts.get(key);
        return Promise.resolve(text === undefined ? { outcome: "miss" } : { outcome: "hit", value: kind.decode(JSON.parse(text)) });
      },
      peek: () => undefined,
      set: (kind, { key }, value) => void texts.set(key, JSON.stringify(kind.encode(value))),
      drop: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      drops: 0,
      close: () => Promise.resolve(),
    };
  }
  const place = { tenant: acme, key: tenantKey(acme, "rag", "alike", press, 1, "digest") };
  const sentences = [{ index: 0, text: "Turn it.", spoken: "Turn it.", warning: false, citations: [] }];
  const { signal } = new AbortController();

  it("are found by another process, the nearest wording first", async () => {
    const texts = new Map<string, string>();
    const process = () => new AlikeAnswers({ cache: sharedCache(texts), embedding, clock, limits });
    angles.set(one, 0.5);
    await process().keep(place, one, { sentences: [], answered: false });
    expect(texts.size).toBe(0);
    await process().keep(place, one, { sentences, answered: true });
    await process().keep(place, "how to replace the filter", {
      sentences: sentences.map((said) => ({ ...said, text: "Nearest." })),
      answered: true,
    });
    expect(texts.size).toBe(1);
    expect((await process().find(place, other, signal))?.sentences[0]?.text).toBe("Nearest.");
  });

  it("keep no more wordings than a few, the newest", async () => {
    const texts = new Map<string, string>();
    const alike = new AlikeAnswers({ cache: sharedCache(texts), embedding, clock, limits });
    const wordings = [
      one,
      other,
      "how to replace the filter",
      "Can I replace the filter?",
      "how do we replace the filter",
      "How can I replace a filter?",
    ];
    for (const words of wordings) await alike.keep(place, words, { sentences, answered: true });
    const [text = ""] = texts.values();
    expect(wordings.map((words) => text.includes(JSON.stringify(words)))).toEqual([false, false, true, true, true, true]);
  });

  it("are not given to a question of other content that lies at the same place", async () => {
    const alike = new AlikeAnswers({ cache: sharedCache(new Map()), embedding, clock, limits });
    await alike.keep(place, one, { sentences, answered: true });
    expect(await alike.find(place, "How do I replace the pump?", signal)).toBeUndefined();
  });
});

describe("the shadow check", () => {
  beforeEach(() => {
    share = 1;
    ask = open();
  });

  it("makes what was served once more, and says when it cites other pages", async () => {
    await answer(question(one));
    await answer(question(other));
    page = 8;
    await answer(question(other));
    expect(made).toEqual([one, other, other]);
    expect(shadows).toEqual(["same", "different"]);
  });

  it("checks one at a time, and nothing once the server drains", async () => {
    await answer(question(one));
    await Promise.all([answer(question(other)), answer(question("how to replace the filter"))]);
    expect(shadows.toSorted()).toEqual(["busy", "same"]);
    stop.abort();
    await answer(question(other));
    expect(shadows).toHaveLength(2);
    expect(made).toHaveLength(2);
  });
});
