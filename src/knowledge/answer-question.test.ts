import { describe, expect, it } from "vitest";
import { press, retrievalOf } from "../../test/support/passages.ts";
import { silentLog } from "../base/log.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { countingRandom } from "../base/random.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { type AnswerEvent } from "./answer/answer.ts";
import { collectAnswer } from "../../test/support/collect-answer.ts";
import { type LanguageModel } from "./answer/language-model.ts";
import { createAsk } from "./answer-question.ts";
import { type FoundPassages } from "./passage.ts";
import { type Search, type SearchRequest } from "./search-function.ts";

const slug = slugSchema.parse("press");
const chunks = [press.filter, press.torques, press.codes, press.noise];
const limits = {
  questionMaxCharacters: 100,
  requestTimeoutMs: 5_000,
  retrieveMaxPassages: 3,
  answerPassages: 2,
  answerMaxSentences: 3,
  answerConfidence: 0,
  llmMaxCharacters: 400,
};
const forever = new Promise<never>(() => undefined);

function setUp(options: { search?: Search; languageModel?: LanguageModel; missing?: boolean } = {}) {
  const clock = new ManualClock();
  const searched: SearchRequest[] = [];
  const ask = createAsk({
    search(request) {
      searched.push(request);
      clock.advance(12);
      return options.search?.(request) ?? Promise.resolve(retrievalOf(request.question, chunks));
    },
    equipment: {
      get: (tenant, equipment) =>
        Promise.resolve(
          options.missing ? undefined : { tenant, slug: equipment, name: "Press 9", createdAt: 0, manifest: { generation: 7, active: [] } },
        ),
    },
    documents: { getGeneration: () => Promise.resolve(7), readChunks: () => Promise.resolve([]) },
    ...(options.languageModel && { languageModel: options.languageModel }),
    clock,
    random: countingRandom(),
    log: silentLog,
    limits,
  });
  const controller = new AbortController();
  const of = (question: string, retrieval?: Promise<FoundPassages>) => ({
    tenant: localTenant,
    equipment: slug,
    question,
    signal: controller.signal,
    ...(retrieval && { retrieval }),
  });
  return { ask, of, clock, controller, searched };
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function events(stream: AsyncIterable<AnswerEvent>): Promise<AnswerEvent[]> {
  const all: AnswerEvent[] = [];
  for await (const event of stream) all.push(event);
  return all;
}

describe("ask", () => {
  it("yields cited sentences, then how it ended and how long it took", async () => {
    const { ask, of, clock } = setUp();
    const [sentence, done] = await events(ask.ask(of("What is the torque of the drain plug?")));
    expect(sentence).toMatchObject({ type: "sentence", sentence: { text: "For drain plug: 30 Nm.", citations: [{ n: 1, page: 20 }] } });
    expect(done).toMatchObject({ type: "done", answered: true, timing: { retrieve: 12, firstSentence: 12, total: 12 } });
    expect(done?.type === "done" && done.answerId).toMatch(/^ans\.press\.[0-9a-z]{16}$/);
    expect(clock.pending).toBe(0);
  });

  it("collects into one reply with numbered citations", async () => {
    const { ask, of } = setUp();
    const reply = await collectAnswer(ask.ask(of("How do I change the oil filter?")));
    expect(reply.answer).toMatch(/^Warning: The filter is hot.* 1\. Isolate the press\. 2\. /);
    expect(reply.citations.map(({ n, page }) => [n, page])).toEqual([
      [1, 12],
      [2, 11],
    ]);
    expect(reply.answered).toBe(true);
  });

  it("searches for spoken numbers as digits, and for as many passages as an answer is made from", async () => {
    const { ask, of, searched } = setUp();
    await events(ask.ask(of("\u200bwhat does e forty two mean ")));
    expect(searched).toMatchObject([{ question: "what does e 42 mean", limit: 2, tenant: "local", equipment: "press" }]);
  });

  it("uses a prefetch for the same words, and then does not search", async () => {
    const { ask, of, searched } = setUp();
    const prefetched = await ask.retrieve({ ...of("Which torque, FORTY TWO or drain plug"), limit: 2 });
    const { answer, timing } = await collectAnswer(ask.ask(of("which torque: forty two, or drain plug?", Promise.resolve(prefetched))));
    expect(answer).toContain("Drain plug, torque: 30 Nm.");
    expect(searched).toHaveLength(1);
    expect(timing.retrieve).toBe(0);
  });

  it.each([
    ["failed", () => Promise.reject(new Error("prefetch failed"))],
    ["is of an older generation", () => Promise.resolve({ ...retrievalOf("How often is it changed?", chunks), generation: 6 })],
    ["was for other words", () => Promise.resolve(retrievalOf("How often", chunks))],
  ])("searches again when the prefetch %s", async (_why, prefetch: () => Promise<FoundPassages>) => {
    const { ask, of, searched } = setUp();
    await events(ask.ask(of("How often is it changed?", prefetch())));
    expect(searched).toHaveLength(1);
  });

  it.each([
    ["  …?! ", "question-empty"],
    ["x".repeat(101), "question-too-long"],
  ])("refuses %s", async (question, code) => {
    const { ask, of, searched, clock } = setUp();
    await expect(events(ask.ask(of(question)))).rejects.toMatchObject({ code });
    await expect(ask.retrieve(of(question))).rejects.toMatchObject({ code });
    expect({ searched, timers: clock.pending }).toEqual({ searched: [], timers: 0 });
  });

  it("refuses equipment that is not there", async () => {
    const { ask, of } = setUp({ missing: true });
    await expect(events(ask.ask(of("Why?")))).rejects.toMatchObject({ code: "equipment-not-found" });
    await expect(ask.retrieve(of("Why?"))).rejects.toMatchObject({ code: "equipment-not-found" });
  });

  it.each(["search", "language model"])("ends at its deadline although the %s is deaf to signals", async (deaf) => {
    const started = deferred();
    const languageModel: LanguageModel = {
      name: "deaf",
      async *stream() {
        started.resolve();
        yield await forever;
      },
    };
    const search: Search = () => {
      started.resolve();
      return forever;
    };
    const { ask, of, clock } = setUp(deaf === "search" ? { search } : { languageModel });
    const answer = expect(events(ask.ask(of("Why?")))).rejects.toMatchObject({ code: "deadline-exceeded", detail: { timeoutMs: 5_000 } });
    await started.promise;
    clock.advance(5_000);
    await answer;
    expect(clock.pending).toBe(0);
  });

  it("rejects with the caller's reason when the caller aborts", async () => {
    const started = deferred();
    const { ask, of, controller, clock } = setUp({
      search() {
        started.resolve();
        return forever;
      },
    });
    const reason = new Error("barge-in");
    const answer = expect(events(ask.ask(of("Why?")))).rejects.toBe(reason);
    await started.promise;
    controller.abort(reason);
    await answer;
    expect(clock.pending).toBe(0);
  });

  it("quotes the manual with a note when the language model fails before its first sentence, and has none otherwise", async () => {
    const languageModel: LanguageModel = {
      name: "broken",

      async *stream() {
        await Promise.resolve();
        throw new Error("wrong key");
      },
    };
    const { ask, of } = setUp({ languageModel });
    const [sentence, done] = await events(ask.ask(of("What is the torque of the drain plug?")));
    expect(sentence).toMatchObject({ sentence: { text: "For drain plug: 30 Nm." } });
    expect(done).toMatchObject({ answered: true, note: expect.stringContaining("the manual is quoted instead") as string });
    const { ask: quoted } = setUp();
    expect((await events(quoted.ask(of("What is the torque of the drain plug?")))).at(-1)).not.toHaveProperty("note");
  });

  it("tells the search to stop when the reader goes away, and keeps no timer", async () => {
    const signals: AbortSignal[] = [];
    const languageModel: LanguageModel = {
      name: "slow",
      async *stream({ signal }) {
        signals.push(signal);
        yield "Put a tray under the filter [1]. Then ";
        yield await forever;
      },
    };
    const { ask, of, clock } = setUp({ languageModel });
    for await (const event of ask.ask(of("How do I change the oil filter?"))) {
      expect(event.type).toBe("sentence");
      break;
    }
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    expect(clock.pending).toBe(0);
  });

  it("reports anything unexpected as an answer that failed", async () => {
    const { ask, of } = setUp({ search: () => Promise.reject(new Error("disk on fire")) });
    await expect(events(ask.ask(of("Why?")))).rejects.toMatchObject({ code: "answer-failed", detail: { problem: "disk on fire" } });
    await expect(ask.retrieve(of("Why?"))).rejects.toMatchObject({ code: "answer-failed" });
  });

  it("keeps the number of passages within the setting", async () => {
    const { ask, of, searched } = setUp();
    await ask.retrieve({ ...of("Why?"), limit: 50 });
    await ask.retrieve(of("Why?"));
    expect(searched.map(({ limit }) => limit)).toEqual([3, 2]);
  });
});
