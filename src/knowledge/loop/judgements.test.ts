import { afterEach, beforeEach, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "../../base/manual-clock.ts";
import { openSqliteStore } from "../../stores/sqlite/sqlite-store.ts";
import { type Store } from "../../stores/store.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { Judgements } from "./judgements.ts";

const tenant = tenantSchema.parse("acme");
const equipment = slugSchema.parse("press");
const [ada, bob] = [userSchema.parse("ada"), userSchema.parse("bob")];
const mine = { tenant, user: ada, expert: false };
const answerId = "ans.press.1";
const limits = {
  ...{ feedbackReasonMaxCharacters: 20, feedbackMaxPerEquipment: 9, unansweredLikeness: 0.8 },
  ...{ unansweredMaxGroups: 9, unansweredMaxExamples: 3 },
};
const missing = { code: "answer-not-found" };
let directory: string;
let store: Store;
let judgements: Judgements;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "equivox-judgements-"));
  store = openSqliteStore({ directory });
  judgements = new Judgements({ ...store, answers: store.sessions, clock: new ManualClock(), limits });
  await store.equipment.create({ tenant, slug: equipment, name: "Press", createdAt: 1 });
  await store.sessions.createSession({ tenant, user: ada, id: "s1", equipment, startedAt: 1 });
  const sentences = ["12 N·m.", "Use a wrench."].map((text, index) => ({ index, text, spoken: text, warning: false, citations: [] }));
  const turn = { askedAt: 1, mode: "text", answered: true, sentences, interrupted: false, timingMs: { total: 1 } } as const;
  await store.sessions.appendTurn(tenant, ada, "s1", { ...turn, question: "What torque?", answerId });
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const listed = () => store.unanswered.list({ tenant, equipment }, { state: "open", limit: 9 });

it("lists the question of a wrong answer with what was answered and why it is wrong", async () => {
  await judgements.judge(mine, { answerId, verdict: "wrong", reason: " It is\n13. " });
  expect(await store.feedback.get({ tenant, equipment, answerId, user: ada })).toMatchObject({ verdict: "wrong", reason: "It is 13." });
  expect(await listed()).toMatchObject([
    {
      kind: "wrong",
      question: "What torque?",
      count: 1,
      examples: [{ question: "What torque?", answerId, answer: "12 N·m. Use a wrench.", reason: "It is 13." }],
    },
  ]);
});

it("counts the same judgement once, and takes it back when the judge changes their mind", async () => {
  await judgements.judge(mine, { answerId, verdict: "wrong" });
  await judgements.judge(mine, { answerId, verdict: "wrong" });
  expect(await listed()).toMatchObject([{ count: 1 }]);
  await judgements.judge(mine, { answerId, verdict: "wrong", reason: "It is 13." });
  expect(await listed()).toMatchObject([{ count: 1, examples: [{ reason: "It is 13." }] }]);
  await judgements.judge(mine, { answerId, verdict: "right" });
  expect(await listed()).toEqual([]);
});

it("lists a question that leans on an earlier one as it was understood", async () => {
  const turn = { askedAt: 2, mode: "text", answered: true, sentences: [], interrupted: false, timingMs: { total: 1 } } as const;
  const leaning = { question: "And the rear one?", rewritten: "What torque for the rear one?", answerId: "ans.press.2" };
  await store.sessions.appendTurn(tenant, ada, "s1", { ...turn, ...leaning });
  await judgements.judge(mine, { answerId: "ans.press.2", verdict: "wrong" });
  expect(await listed()).toMatchObject([{ question: "What torque for the rear one?" }]);
});

it("lets nobody but experts judge an answer that another user was given", async () => {
  const other = { tenant, user: bob, expert: false };
  await expect(judgements.judge(other, { answerId, verdict: "wrong" })).rejects.toMatchObject(missing);
  expect(await listed()).toEqual([]);
  await judgements.judge({ ...other, expert: true }, { answerId, verdict: "wrong" });
  expect(await listed()).toMatchObject([{ count: 1 }]);
});

it.each(["ans.press.2", "ans.lathe.1", "ans.press", "doc.press.1", "ans.Press.1", ""])("knows no answer %s", async (id) => {
  await expect(judgements.judge({ ...mine, expert: true }, { answerId: id, verdict: "wrong" })).rejects.toMatchObject(missing);
});

it("finds nothing of another tenant", async () => {
  const stranger = { tenant: tenantSchema.parse("rival"), user: ada, expert: true };
  await expect(judgements.judge(stranger, { answerId, verdict: "wrong" })).rejects.toMatchObject(missing);
});

it("refuses a reason that is too long", async () => {
  const long = { answerId, verdict: "wrong", reason: "x".repeat(21) } as const;
  await expect(judgements.judge(mine, long)).rejects.toMatchObject({ code: "request-invalid" });
  expect(await store.feedback.get({ tenant, equipment, answerId, user: ada })).toBeUndefined();
});

it("takes the word of a conversation for an answer that is not stored yet", async () => {
  const known = { question: "How loud?", answer: "70 dB." };
  await judgements.judge(mine, { answerId: "ans.press.9", verdict: "wrong" }, known);
  expect(await listed()).toMatchObject([{ question: "How loud?", examples: [{ answer: "70 dB." }] }]);
});
