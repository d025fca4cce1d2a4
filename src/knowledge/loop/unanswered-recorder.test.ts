import { beforeEach, expect, it } from "vitest";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { failure } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type Ask } from "../ask.ts";
import { type AskedQuestion } from "./question-group.ts";
import { recordedAsk } from "./recorded-ask.ts";
import { UnansweredRecorder, type UnansweredRecorderOptions } from "./unanswered-recorder.ts";

const key = { tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press") };
const limits = { unansweredMaxGroups: 9, unansweredMaxExamples: 3, unansweredQueueMax: 2, unansweredLikeness: 0.8 };
const clock = new ManualClock();
let counted: AskedQuestion[];
let away: boolean;
let embeds: boolean;

const store: UnansweredRecorderOptions["store"] = {
  listHeads: async () => counted,
  async count(asked) {
    if (away) throw failure("store-unreachable", { address: "the test", problem: "it says so" });
    if (asked.question === "gone") throw failure("equipment-not-found", { equipment: "press" });
    counted.push(asked);
  },
};
const embedding: UnansweredRecorderOptions["embedding"] = {
  name: "m",
  dimensions: 2,
  async embed(texts) {
    if (!embeds) throw failure("embedding-failed", { problem: "the test says so" });
    return texts.map((text) => Float32Array.from(text.includes("loud") || text.includes("noise") ? [1, 0] : [0, 1]));
  },
  close: async () => undefined,
};
const recorder = () => new UnansweredRecorder({ store, embedding, clock, log: silentLog, limits });

beforeEach(() => {
  counted = [];
  away = false;
  embeds = true;
});

it("counts likes in the group of the first of them", async () => {
  const one = recorder();
  one.record(key, "How loud is it?", "ans.press.1");
  one.record(key, "What noise does it make?", "ans.press.2");
  await one.settled();
  one.record(key, "Who sells belts?", "ans.press.3");
  await one.settled();
  expect(counted.map(({ question, example }) => [question, example.question])).toEqual([
    ["How loud is it?", "How loud is it?"],
    ["How loud is it?", "What noise does it make?"],
    ["Who sells belts?", "Who sells belts?"],
  ]);
  expect(new Set(counted.map(({ id }) => id)).size).toBe(2);
});

it("goes by words when the question cannot be embedded", async () => {
  embeds = false;
  const one = recorder();
  one.record(key, "How loud is it?", "ans.press.1");
  await one.settled();
  one.record(key, "how loud is it", "ans.press.2");
  await one.settled();
  expect(counted).toMatchObject([{ id: counted[1]?.id }, { example: { question: "how loud is it" } }]);
  expect(counted[0]).not.toHaveProperty("vector");
});

it("keeps questions while the store is away, up to its limit, and forgets one whose equipment is gone", async () => {
  away = true;
  const one = recorder();
  one.record(key, "gone", "ans.press.1");
  one.record(key, "How loud is it?", "ans.press.2");
  one.record(key, "One too many?", "ans.press.3");
  expect(one.size).toBe(2);
  away = false;
  clock.advance(5_000);
  await one.settled();
  expect(counted.map(({ question }) => question)).toEqual(["How loud is it?"]);
});

it("gives up what waits when it must close, and takes nothing afterwards", async () => {
  away = true;
  const one = recorder();
  one.record(key, "How loud is it?", "ans.press.1");
  const closing = one.close(1_000);
  clock.advance(1_000);
  await closing;
  one.record(key, "Who sells belts?", "ans.press.2");
  expect(one.size).toBe(1);
  expect(clock.pending).toBe(0);
});

it("is not held up by a store that does not answer", async () => {
  const silent: UnansweredRecorderOptions["store"] = { ...store, listHeads: () => new Promise(() => undefined) };
  const one = new UnansweredRecorder({ store: silent, embedding, clock, log: silentLog, limits });
  one.record(key, "How loud is it?", "ans.press.1");
  const closing = one.close(1_000);
  clock.advance(1_000);
  await closing;
  await one.close(1_000);
  expect(clock.pending).toBe(0);
});

it("is told of refusals alone, and not of those that somebody gave up", async () => {
  const told: string[] = [];
  const answered = new Map([["Known?", true]]);
  const inner: Ask = {
    retrieve: () => Promise.reject(new Error("not asked")),
    async *ask({ question }): AsyncGenerator<AnswerEvent> {
      const timing = { retrieve: 0, firstSentence: 0, total: 0 };
      yield { type: "done", answerId: "ans.press.1", answered: answered.get(question) ?? false, timing };
    },
  };
  const ask = recordedAsk(inner, { record: (_, question) => void told.push(question) });
  const gone = new AbortController();
  gone.abort();
  for await (const _ of ask.ask({ ...key, question: "Known?", signal: new AbortController().signal }));
  for await (const _ of ask.ask({ ...key, question: "Left?", signal: gone.signal }));
  for await (const _ of ask.ask({ ...key, question: "Unknown?", signal: new AbortController().signal }));
  expect(told).toEqual(["Unknown?"]);
});
