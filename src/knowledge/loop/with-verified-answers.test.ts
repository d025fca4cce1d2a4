import { afterEach, beforeEach, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { openSqliteStore } from "../../stores/sqlite/sqlite-store.ts";
import { type Store } from "../../stores/store.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { type AnswerEvent } from "../answer/answer.ts";
import { type Ask } from "../ask.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type Page } from "../parse/page.ts";
import { KnownVerifiedAnswers } from "./known-verified-answers.ts";
import { VerifiedAnswers } from "./verified-answers.ts";
import { withVerifiedAnswers } from "./with-verified-answers.ts";

const tenant = tenantSchema.parse("acme");
const equipment = slugSchema.parse("press");
const key = { tenant, equipment };
const expert = userSchema.parse("eva");
const limits = {
  verifiedMaxPerEquipment: 2,
  questionMaxCharacters: 100,
  questionEmbeddingTimeoutMs: 50,
  verifiedLikeness: 0.8,
  verifiedTimeoutMs: 400,
};
const question = "How do I turn on the pump?";

let directory: string;
let store: Store;
let verified: VerifiedAnswers;
let ask: Ask;
let ordinary: number;
let stopped: boolean;
let reads: number;
let embedded: string[][];
let vectorOf: (text: string) => number[];
let failing: "no" | "list" | "hanging" | "embedding";
let clock: ManualClock;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "equivox-verified-"));
  store = openSqliteStore({ directory });
  [ordinary, stopped, reads, embedded, failing] = [0, false, 0, [], "no"];
  vectorOf = () => [1, 0];
  clock = new ManualClock();
  const random = countingRandom();
  const inner: Ask = {
    retrieve: () => Promise.reject(new Error("not asked")),
    async *ask({ signal }): AsyncGenerator<AnswerEvent> {
      ordinary++;
      signal.addEventListener("abort", () => (stopped = true));
      yield { type: "done", answerId: "ans.press.0", answered: false, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
    },
  };
  const list: Store["verifiedAnswers"]["list"] = async (of) => {
    reads++;
    if (failing === "list") throw failure("store-unreachable", { address: "the test", problem: "it says so" });
    if (failing === "hanging") return new Promise(() => undefined);
    return store.verifiedAnswers.list(of);
  };
  const embedding: EmbeddingModel = {
    name: "m",
    dimensions: 2,
    async embed(texts) {
      embedded.push([...texts]);
      if (failing === "embedding") throw failure("embedding-failed", { problem: "the test says so" });
      return texts.map((text) => Float32Array.from(vectorOf(text)));
    },
    close: async () => undefined,
  };
  const known = new KnownVerifiedAnswers({ store: { list }, ...store, maxBytes: 1_000_000 });
  ask = withVerifiedAnswers(inner, { known, generations: store.documents, embedding, clock, random, limits });
  verified = new VerifiedAnswers({ ...store, store: store.verifiedAnswers, clock, random, limits });
  await store.equipment.create({ tenant, slug: equipment, name: "Press", createdAt: 1_000 });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function answerTo(text: string, signal = new AbortController().signal) {
  const sentences: string[] = [];
  for await (const event of ask.ask({ ...key, question: text, signal })) {
    if (event.type === "sentence") sentences.push(event.sentence.text);
    else return { text: sentences.join(" "), done: event };
  }
  throw new Error("it ended without a result");
}

const say = (answer: string, more: Partial<Parameters<VerifiedAnswers["create"]>[1]> = {}) =>
  verified.create(key, { question, phrasings: [], pages: [], answer, ...more }, expert);

/** Makes the next version of the manual active, with these pages. */
async function index(...texts: string[]): Promise<string> {
  const hash = String(Math.abs(texts.join().length * 7 + texts.join().charCodeAt(8))).padStart(64, "0");
  const upload = { documentId: "doc.press.m", jobId: `job.press.${hash}`, existing: false, title: "Manual", fileName: "m.md" } as const;
  const content = { contentHash: hash, bytes: 1, mediaType: "text/markdown", fileKey: hash, now: 1 } as const;
  const { documentId, version } = await store.documents.acceptUpload({ ...key, ...upload, ...content });
  const job = await store.jobs.claimJob(2, 1_000);
  if (!job) throw new Error("there is no job");
  const pages = texts.map((text, place): Page => ({ number: place + 1, blocks: [{ kind: "paragraph", text }] }));
  const indexed = { ...key, documentId, version, pages, chunks: [], segments: [] };
  await store.documents.putIndexed({ ...key, jobId: job.id, fence: job.fence }, indexed, { activate: true, now: 3 });
  return documentId;
}

it("gives an expert's answer to the very question, marked as such", async () => {
  expect((await answerTo(question)).done.cached).toBeUndefined();
  const { answer } = await say("Press the green button. It hums.");
  const { text, done } = await answerTo("how do I turn on the pump");
  expect(text).toBe("Press the green button. It hums.");
  expect(done).toMatchObject({ answered: true, cached: "verified", verified: { author: "eva", date: answer.verifiedAt } });
  expect(done.answerId).toMatch(/^ans\.press\./);
});

it("gives it to its phrasings, and to a wording of the same content that is near in meaning", async () => {
  await say("Press the green button.", { phrasings: ["Starting the pump?"] });
  expect((await answerTo("starting the pump")).done.cached).toBe("verified");
  expect((await answerTo("How can I turn the pump on?")).done.cached).toBe("verified");
  vectorOf = (text) => (text === question ? [1, 0] : [0, 1]);
  expect((await answerTo("How can I turn the pump on?")).done.cached).toBeUndefined();
});

it.each(["How do I turn off the pump?", "How do I turn on the pump 2?", "How do I turn on the rear pump?", "Why do I turn on the pump?"])(
  "does not give it to a question of other content, however near in meaning: %s",
  async (other) => {
    await say("Press the green button.");
    expect((await answerTo(other)).done.cached).toBeUndefined();
    expect(embedded).toEqual([]);
  },
);

it("is gone from the next question on when it is changed or deleted", async () => {
  const { answer } = await say("Press the green button.");
  expect((await answerTo(question)).text).toBe("Press the green button.");
  await verified.change(key, answer.id, { ...answer, answer: "Press the red one." }, expert);
  expect((await answerTo(question)).text).toBe("Press the red one.");
  await verified.delete(key, answer.id);
  expect((await answerTo(question)).done.cached).toBeUndefined();
});

it("reads nothing for a question whose generation is known", async () => {
  await answerTo("Anything?");
  await answerTo("Anything else?");
  await answerTo(question);
  expect([reads, ordinary, embedded]).toEqual([1, 3, []]);
});

it("stops the ordinary answer that was begun while verified ones were being read", async () => {
  await say("Press the green button.");
  expect((await answerTo(question)).done.cached).toBe("verified");
  expect([ordinary, stopped]).toEqual([1, true]);
  await answerTo(question);
  expect(ordinary).toBe(1);
});

it.each(["list", "embedding"] as const)("leaves the ordinary answer when there is trouble with the %s", async (trouble) => {
  await say("Press the green button.");
  failing = trouble;
  expect((await answerTo("How can I turn the pump on?")).done.cached).toBeUndefined();
  failing = "no";
  expect((await answerTo("How can I turn the pump on?")).done.cached).toBe("verified");
});

it("gives the ordinary answer when the store does not give the verified ones in time", async () => {
  await say("Press the green button.");
  failing = "hanging";
  const answer = answerTo(question);
  while (ordinary === 0 || clock.pending === 0) await new Promise(setImmediate);
  clock.advance(399);
  expect(await Promise.race([answer, new Promise((resolve) => setImmediate(() => resolve("waiting")))])).toBe("waiting");
  clock.advance(1);
  expect((await answer).done.cached).toBeUndefined();
  expect([stopped, clock.pending]).toEqual([false, 0]);
});

it("cites pages with their own words, and asks for a review when their document has a new version", async () => {
  const documentId = await index("Wear gloves.", "Press the green button to start.");
  await say("Press the green button.", { pages: [{ documentId, page: 2 }] });
  const cited = { documentId, version: 1, title: "Manual", page: 2, quote: "Press the green button to start." };
  expect((await verified.list(key))[0]).toMatchObject({ changes: [], served: true, answer: { pages: [cited] } });

  await index("Wear goggles.", "Press the green button to start.");
  expect((await verified.list(key))[0]).toMatchObject({ changes: [{ documentId, change: "new-version" }], served: true });
  expect((await answerTo(question)).done.cached).toBe("verified");

  await index("Wear goggles.", "Press the blue button to start.");
  expect((await verified.list(key))[0]).toMatchObject({ changes: [{ change: "new-version" }], served: false });
  expect((await answerTo(question)).done.cached).toBeUndefined();

  const [one] = await verified.list(key);
  await verified.confirm(key, one?.answer.id ?? "", expert);
  expect((await verified.list(key))[0]).toMatchObject({ changes: [], served: true, answer: { pages: [{ version: 3 }] } });
  expect((await answerTo(question)).done.cached).toBe("verified");

  await store.documents.deleteDocument(key, documentId);
  expect((await verified.list(key))[0]).toMatchObject({ changes: [{ change: "deleted" }], served: false });
  expect((await answerTo(question)).done.cached).toBeUndefined();
});

it("refuses a page that is not there, a question that has an answer, and more answers than it keeps", async () => {
  const documentId = await index("Wear gloves.");
  const page = (at: number, id = documentId) => say("Press.", { question: "Another?", pages: [{ documentId: id, page: at }] });
  await expect(page(2)).rejects.toMatchObject({ code: "verified-page-missing" });
  await expect(page(1, "doc.press.x")).rejects.toMatchObject({ code: "document-not-found" });
  await say("Press.");
  await expect(say("Press.", { question: "how do i turn on the pump" })).rejects.toMatchObject({ code: "verified-answer-exists" });
  await say("Press.", { question: "Another?" });
  await expect(say("Press.", { question: "A third?" })).rejects.toMatchObject({ code: "verified-answers-full" });
});

it("keeps neither hidden characters nor phrasings that say the same, and refuses what says nothing", async () => {
  const { answer } = await say("Press\u200b the\n\tgreen button.", {
    phrasings: ["Pump on?", "pump on", "HOW do I turn on the pump?", "?"],
  });
  expect(answer).toMatchObject({ answer: "Press the green button.", phrasings: ["pump on"] });
  await expect(say("…", { question: "Another?" })).rejects.toMatchObject({ code: "request-invalid" });
  await expect(say("Press.", { question: "?!" })).rejects.toMatchObject({ code: "question-empty" });
});

it("ends at once when its asker leaves, and leaves a question that is too long to the ordinary way", async () => {
  const left = new AbortController();
  left.abort();
  expect((await answerTo(question, left.signal)).done.cached).toBeUndefined();
  await say("Long.", { question: "x ".repeat(70) });
  expect((await answerTo("x ".repeat(70))).done.cached).toBeUndefined();
});
