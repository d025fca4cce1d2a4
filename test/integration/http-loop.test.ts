import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { answerOf, type CallOptions, type HttpBench, startHttpBench } from "../support/http-server.ts";

const key = { tenant: tenantSchema.parse("acme"), equipment: slugSchema.parse("press") };
const expert = { user: "eva", permissions: ["answers:write"] } as const;
const asker = { user: "ann", permissions: ["ask"] } as const;
const list = "/v1/equipment/press/unanswered";
const verified = "/v1/equipment/press/verified-answers";

let bench: HttpBench;
let asked = 0;

beforeAll(async () => {
  bench = await startHttpBench({ environment: { EQUIVOX_VERIFIED_MAX_PHRASINGS: "2", EQUIVOX_FEEDBACK_REASON_MAX_CHARACTERS: "30" } });
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
});
afterAll(() => bench.close());

async function ask(question: string, options: CallOptions = asker): Promise<string> {
  const answerId = `ans.press.${String(++asked).padStart(16, "0")}`;
  bench.answerWith({
    async *ask(asking) {
      for await (const event of answerOf("12 N·m.")(asking)) yield event.type === "done" ? { ...event, answerId } : event;
    },
  });
  const { json } = await bench.call("/v1/ask", { ...options, json: { equipment: "press", question } });
  return String(json["answerId"]);
}

const judge = (answerId: string, json: unknown, options: CallOptions = asker) =>
  bench.call(`/v1/answers/${answerId}/feedback`, { ...options, json });

describe("feedback", () => {
  test("on one's own answer lists its question for experts, once", async () => {
    const answerId = await ask("What torque does the lid need?");
    for (let time = 0; time < 2; time++) {
      expect((await judge(answerId, { verdict: "wrong", reason: "It is 13." })).status).toBe(204);
    }
    const { json } = await bench.call(list, expert);
    expect(json).toMatchObject({
      questions: [
        {
          ...{ kind: "wrong", state: "open", question: "What torque does the lid need?", count: 1 },
          examples: [{ answerId, answer: "12 N·m.", reason: "It is 13." }],
        },
      ],
    });
    expect((await judge(answerId, { verdict: "right" })).status).toBe(204);
    expect((await bench.call(list, expert)).json).toEqual({ questions: [] });
  });

  test("on somebody else's answer is for experts and administrators", async () => {
    const answerId = await ask("Whose is this?");
    const other = await judge(answerId, { verdict: "wrong" }, { user: "bob", permissions: ["ask"] });
    expect([other.status, other.json]).toMatchObject([404, { error: { code: "answer-not-found" } }]);
    expect((await judge(answerId, { verdict: "right" }, { user: "bob", permissions: ["admin"] })).status).toBe(204);
    expect((await judge(answerId, { verdict: "right" }, { ...expert, tenant: "rival" })).text).toBe(
      (await judge(answerId, { verdict: "right" }, { ...expert, tenant: "nobody" })).text,
    );
  });

  test.each([
    ["a verdict that is none", { verdict: "perhaps" }, 400],
    ["a reason that is too long", { verdict: "wrong", reason: "x".repeat(31) }, 400],
    ["an answer that is not there", { verdict: "wrong" }, 404],
  ])("refuses %s", async (_, body, status) => {
    expect((await judge("ans.press.0000000000000000", body)).status).toBe(status);
  });
});

describe("unanswered questions", () => {
  test("come in pages, those asked most first, and can be dismissed and put back", async () => {
    const limits = { unansweredMaxGroups: 9, unansweredMaxExamples: 2 };
    for (const [id, times] of Object.entries({ a: 1, b: 3, c: 2 })) {
      for (let at = 1; at <= times; at++) {
        const example = { question: `${id}?`, answerId: `ans.press.${id}${at}`, at };
        await bench.store.unanswered.count({ ...key, id, kind: "unanswered", question: `${id}?`, vector: "AQI=", example }, limits);
      }
    }
    const first = await bench.call(`${list}?limit=2`, expert);
    expect(first.json).toMatchObject({ questions: [{ id: "b", count: 3 }, { id: "c" }] });
    expect(first.text).not.toContain("AQI=");
    const second = await bench.call(`${list}?limit=2&after=${String(first.json["after"])}`, expert);
    expect(second.json).toMatchObject({ questions: [{ id: "a" }] });
    expect(second.json).not.toHaveProperty("after");
    expect((await bench.call(`${list}?limit=3`, expert)).json).not.toHaveProperty("after");

    const dismissed = await bench.call(`${list}/b`, { ...expert, method: "PATCH", json: { state: "dismissed" } });
    expect(dismissed.json).toMatchObject({ id: "b", state: "dismissed" });
    expect((await bench.call(list, expert)).json).toMatchObject({ questions: [{ id: "c" }, { id: "a" }] });
    expect((await bench.call(`${list}?state=dismissed`, expert)).json).toMatchObject({ questions: [{ id: "b" }] });
    await bench.call(`${list}/b`, { ...expert, method: "PATCH", json: { state: "open" } });
    expect((await bench.call(`${list}?limit=1`, expert)).json).toMatchObject({ questions: [{ id: "b" }] });
  });

  test("say what is wrong with a request", async () => {
    const missing = await bench.call(`${list}/x`, { ...expert, method: "PATCH", json: { state: "open" } });
    expect([missing.status, missing.json]).toMatchObject([404, { error: { code: "question-group-not-found" } }]);
    expect((await bench.call(`${list}?after=nonsense`, expert)).status).toBe(400);
    expect((await bench.call("/v1/equipment/lathe/unanswered", expert)).status).toBe(404);
  });
});

describe("verified answers", () => {
  const given = { question: "How do I start it?", phrasings: ["Start it how?"], answer: "Press the green button." };

  test("are written, listed, changed, confirmed and deleted, and end the question that they answer", async () => {
    const created = await bench.call(verified, { ...expert, json: { ...given, answers: "a" } });
    expect([created.status, created.json]).toMatchObject([
      201,
      { ...given, pages: [], author: "eva", needsReview: false, changes: [], served: true },
    ]);
    expect((await bench.call(list, expert)).text).not.toContain('"a?"');
    const path = String(created.headers.get("location"));
    expect((await bench.call(path, expert)).json).toEqual(created.json);
    const again = await bench.call(verified, { ...expert, json: given });
    expect([again.status, again.json]).toMatchObject([409, { error: { code: "verified-answer-exists" } }]);

    const changed = await bench.call(path, { ...expert, user: "fay", method: "PUT", json: { ...given, answer: "Press the red one." } });
    expect(changed.json).toMatchObject({ answer: "Press the red one.", author: "fay" });
    const confirmed = await bench.call(`${path}/confirm`, { ...expert, method: "POST" });
    expect(confirmed.json).toMatchObject({ answer: "Press the red one.", author: "eva" });

    await bench.call(verified, { ...expert, json: { ...given, question: "Another?", phrasings: [] } });
    const page = await bench.call(`${verified}?limit=1`, expert);
    expect(page.json).toMatchObject({ answers: [{ question: given.question }] });
    const next = await bench.call(`${verified}?limit=1&after=${String(page.json["after"])}`, expert);
    expect(next.json).toMatchObject({ answers: [{ question: "Another?" }] });
    expect(next.json).not.toHaveProperty("after");

    expect((await bench.call(path, { ...expert, method: "DELETE" })).status).toBe(204);
    // The page goes on where it was, though the answer that it ended with is gone.
    await bench.call(verified, { ...expert, json: { ...given, question: "A third?", phrasings: [] } });
    const rest = await bench.call(`${verified}?after=${String(page.json["after"])}`, expert);
    expect(rest.json).toMatchObject({ answers: [{ question: "Another?" }, { question: "A third?" }] });
    expect((await bench.call(`${verified}?after=nonsense`, expert)).status).toBe(400);
    expect((await bench.call(path, { ...expert, method: "DELETE" })).json).toMatchObject({ error: { code: "verified-answer-not-found" } });
  });

  test.each([
    ["a page that is not there", { pages: [{ documentId: "doc.press.x", page: 1 }] }, 404],
    ["more phrasings than allowed", { phrasings: ["1?", "2?", "3?"] }, 400],
    ["a question of nothing", { question: "?!" }, 400],
    ["no answer", { answer: "" }, 400],
  ])("refuse %s", async (_, body, status) => {
    expect((await bench.call(verified, { ...expert, json: { ...given, question: "Third?", ...body } })).status).toBe(status);
  });

  test("of another tenant are as good as missing, whoever asks", async () => {
    const foreign = await bench.call(verified, { ...expert, tenant: "rival" });
    const missing = await bench.call(verified, { ...expert, tenant: "nobody" });
    expect([foreign.status, foreign.text]).toEqual([404, missing.text]);
    expect((await bench.call(verified, { ...expert, tenant: "rival", json: given })).status).toBe(404);
  });
});

test("nobody but experts and administrators sees or changes any of it", async () => {
  const routes = [
    { path: list },
    { path: `${list}/a`, method: "PATCH", json: { state: "open" } },
    { path: verified },
    { path: verified, method: "POST", json: { question: "Q?", answer: "A." } },
    { path: `${verified}/x` },
    { path: `${verified}/x`, method: "PUT", json: { question: "Q?", answer: "A." } },
    { path: `${verified}/x/confirm`, method: "POST" },
    { path: `${verified}/x`, method: "DELETE" },
  ];
  const others = ["ask", "equipment:write", "documents:read", "documents:write", "sessions:read", "operator"] as const;
  for (const { path, ...call } of routes) {
    const reply = await bench.call(path, { ...call, permissions: others });
    expect({ path, status: reply.status }).toEqual({ path, status: 403 });
    expect((await bench.call(path, { ...call, permissions: ["admin"] })).status).not.toBe(403);
  }
});
