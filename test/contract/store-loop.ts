import { beforeEach, expect, it } from "vitest";
import { type Feedback } from "../../src/knowledge/loop/feedback.ts";
import { type AskedQuestion } from "../../src/knowledge/loop/question-group.ts";
import { type VerifiedAnswer } from "../../src/knowledge/loop/verified-answer.ts";
import { type HarnessOf } from "./store.ts";
import { acme, ada, bob, createEquipment, press, pressKey, pump, rival, sampleTurn } from "./store-samples.ts";

export function sampleVerified(given: Partial<VerifiedAnswer> = {}): VerifiedAnswer {
  return {
    tenant: acme,
    equipment: press,
    id: "ver.press.1",
    question: "What is the torque of the lid?",
    questionKey: "what is the torque of the lid",
    phrasings: ["How tight is the lid?"],
    answer: "12 N·m.",
    pages: [{ documentId: "doc.press.1", version: 1, title: "Manual", page: 4, pageLabel: "iv", quote: "12 N·m", digest: "d4" }],
    author: ada,
    createdAt: 10,
    verifiedAt: 10,
    ...given,
  };
}

export function sampleQuestion(given: Partial<AskedQuestion> = {}): AskedQuestion {
  return {
    tenant: acme,
    equipment: press,
    id: "unq.press.1",
    kind: "unanswered",
    question: "Who built it?",
    example: { question: "Who built it?", answerId: "ans.press.1", at: 100 },
    ...given,
  };
}

export function sampleFeedback(given: Partial<Feedback> = {}): Feedback {
  return { tenant: acme, equipment: press, answerId: "ans.press.1", user: ada, verdict: "right", at: 100, ...given };
}

const limits = { unansweredMaxGroups: 3, unansweredMaxExamples: 2 };

/** Verified answers, questions without an answer, and judgements. */
export function describeLoop(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press);
  });

  const ask = (id: string, at: number, more: Partial<AskedQuestion> = {}) =>
    harness().store.unanswered.count(sampleQuestion({ id, example: { question: `${id}?`, answerId: `ans.${at}`, at }, ...more }), limits);

  it("keeps a verified answer, changes it and deletes it, each in a generation of its own", async () => {
    const { verifiedAnswers, documents } = harness().store;
    const generation = async () => (await documents.getGeneration(pressKey)) ?? 0;
    const start = await generation();
    const one = sampleVerified();
    await verifiedAnswers.put(one);
    expect(await generation()).toBe(start + 1);
    expect(await verifiedAnswers.get(pressKey, one.id)).toEqual(one);
    const changed = { ...one, answer: "13 N·m.", phrasings: [], pages: [], author: bob, verifiedAt: 20 };
    await verifiedAnswers.put(changed);
    expect(await generation()).toBe(start + 2);
    expect(await verifiedAnswers.list(pressKey)).toEqual([changed]);
    expect(await verifiedAnswers.delete(pressKey, one.id)).toBe(true);
    expect(await generation()).toBe(start + 3);
    expect(await verifiedAnswers.delete(pressKey, one.id)).toBe(false);
    expect(await generation()).toBe(start + 3);
    expect(await verifiedAnswers.get(pressKey, one.id)).toBeUndefined();
  });

  it("leaves what answers questions as it was when a verified answer makes a new generation", async () => {
    const { store } = harness();
    const before = (await store.equipment.get(acme, press))?.manifest.active;
    await store.verifiedAnswers.put(sampleVerified());
    expect((await store.equipment.get(acme, press))?.manifest.active).toEqual(before);
  });

  it("has one verified answer to one question", async () => {
    const { verifiedAnswers } = harness().store;
    await verifiedAnswers.put(sampleVerified());
    const exists = { code: "verified-answer-exists" };
    await expect(verifiedAnswers.put(sampleVerified({ id: "ver.press.2" }))).rejects.toMatchObject(exists);
    const other = sampleVerified({ id: "ver.press.2", questionKey: "another" });
    await verifiedAnswers.put(other);
    await expect(verifiedAnswers.put({ ...other, questionKey: sampleVerified().questionKey })).rejects.toMatchObject(exists);
    expect((await verifiedAnswers.list(pressKey)).map(({ id }) => id)).toEqual(["ver.press.1", "ver.press.2"]);
  });

  it("keeps nothing for an equipment that is missing", async () => {
    const { store, countRows } = harness();
    const before = await countRows();
    const missing = { code: "equipment-not-found", detail: { equipment: "pump" } };
    await expect(store.verifiedAnswers.put(sampleVerified({ equipment: pump }))).rejects.toMatchObject(missing);
    await expect(store.unanswered.count(sampleQuestion({ equipment: pump }), limits)).rejects.toMatchObject(missing);
    await expect(store.feedback.put(sampleFeedback({ equipment: pump }), 10)).rejects.toMatchObject(missing);
    expect(await countRows()).toBe(before);
  });

  it("counts a question in its group, with the latest examples", async () => {
    const { unanswered } = harness().store;
    const head = { question: "Who built it?", vector: "AQI=", model: "m" };
    await ask("a", 300, head);
    await ask("a", 100, head);
    await ask("a", 200, head);
    expect(await unanswered.get(pressKey, "a")).toEqual({
      ...{ tenant: acme, equipment: press, id: "a", kind: "unanswered", state: "open" },
      ...head,
      ...{ count: 3, firstSeen: 100, lastSeen: 300 },
      examples: [
        { question: "a?", answerId: "ans.100", at: 100 },
        { question: "a?", answerId: "ans.200", at: 200 },
      ],
    });
    expect(await unanswered.listHeads(pressKey, "unanswered")).toEqual([{ id: "a", ...head }]);
    expect(await unanswered.listHeads(pressKey, "wrong")).toEqual([]);
  });

  it("counts a question that many ask at once each time", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => ask("a", index)));
    expect(await harness().store.unanswered.get(pressKey, "a")).toMatchObject({ count: 8, firstSeen: 0, lastSeen: 7 });
  });

  it("forgets the question that was asked least when there are too many, and never the newest", async () => {
    const { unanswered } = harness().store;
    await ask("a", 1);
    await ask("a", 2);
    await ask("b", 3);
    await ask("c", 4);
    await ask("d", 2);
    const left = await unanswered.list(pressKey, { state: "open", limit: 9 });
    expect(left.map(({ id }) => id)).toEqual(["a", "c", "d"]);
  });

  it("pages through groups, most often asked first, then latest", async () => {
    const { unanswered } = harness().store;
    const many = { ...limits, unansweredMaxGroups: 9 };
    const times = { a: [5], b: [1, 2], c: [6], d: [6], e: [3] };
    for (const [id, asked] of Object.entries(times)) {
      for (const at of asked) await unanswered.count(sampleQuestion({ id, example: { question: id, answerId: `${id}${at}`, at } }), many);
    }
    const seen: string[] = [];
    for (let page = await unanswered.list(pressKey, { state: "open", limit: 2 }); page.length > 0;) {
      seen.push(...page.map(({ id }) => id));
      const last = page.at(-1)!;
      page = await unanswered.list(pressKey, { state: "open", limit: 2, after: last });
    }
    expect(seen).toEqual(["b", "d", "c", "a", "e"]);
  });

  it("goes on counting a group that was dismissed, out of sight", async () => {
    const { unanswered } = harness().store;
    await ask("a", 1);
    expect(await unanswered.setState(pressKey, "a", "dismissed")).toBe(true);
    await ask("a", 2);
    expect(await unanswered.list(pressKey, { state: "open", limit: 9 })).toEqual([]);
    expect(await unanswered.list(pressKey, { state: "dismissed", limit: 9 })).toMatchObject([{ id: "a", count: 2 }]);
    expect(await unanswered.setState(pressKey, "b", "dismissed")).toBe(false);
    expect(await unanswered.delete(pressKey, "a")).toBe(true);
    expect(await unanswered.delete(pressKey, "a")).toBe(false);
  });

  it("takes an example back, and its group with the last of them", async () => {
    const { unanswered } = harness().store;
    const wrong = { kind: "wrong" } as const;
    await ask("a", 1, wrong);
    await ask("a", 2, wrong);
    await unanswered.uncount(pressKey, "a", "ans.1");
    expect(await unanswered.get(pressKey, "a")).toMatchObject({ count: 1, examples: [{ answerId: "ans.2" }] });
    await unanswered.uncount(pressKey, "a", "ans.2");
    expect(await unanswered.get(pressKey, "a")).toBeUndefined();
    await unanswered.uncount(pressKey, "a", "ans.2");
  });

  it("keeps one judgement of an answer for each user, and says what it was before", async () => {
    const { feedback } = harness().store;
    const first = sampleFeedback({ verdict: "wrong", reason: "The page is another.", groupId: "g" });
    expect(await feedback.put(first, 10)).toBeUndefined();
    expect(await feedback.get(first)).toEqual(first);
    const second = sampleFeedback({ at: 200 });
    expect(await feedback.put(second, 10)).toEqual(first);
    expect(await feedback.get(first)).toEqual(second);
    expect(await feedback.put(sampleFeedback({ user: bob }), 10)).toBeUndefined();
    expect(await feedback.get({ ...first, answerId: "ans.press.2" })).toBeUndefined();
  });

  it("tells one of those who judge at the same moment that there was nothing before", async () => {
    const judge = () => harness().store.feedback.put(sampleFeedback({ verdict: "wrong" }), 10);
    const before = await Promise.all([judge(), judge(), judge()]);
    expect(before.filter((one) => one === undefined)).toHaveLength(1);
  });

  it("forgets the oldest judgements of an equipment when there are too many", async () => {
    const { feedback } = harness().store;
    for (const at of [2, 1, 3]) await feedback.put(sampleFeedback({ answerId: `ans.${at}`, at }), 2);
    const kept = await Promise.all([1, 2, 3].map((at) => feedback.get(sampleFeedback({ answerId: `ans.${at}` }))));
    expect(kept.map((one) => one?.at)).toEqual([undefined, 2, 3]);
  });

  it("finds the turn that gave an answer, of its own tenant and equipment only", async () => {
    const { store } = harness();
    await createEquipment(store, acme, pump);
    await createEquipment(store, rival, press);
    await store.sessions.createSession({ tenant: acme, user: bob, id: "s1", equipment: press, startedAt: 1 });
    const turn = { ...sampleTurn(), answerId: "ans.press.7", verified: { author: "ada", date: 5 } };
    const stored = await store.sessions.appendTurn(acme, bob, "s1", turn);
    await store.sessions.appendTurn(acme, bob, "s1", sampleTurn("Another?"));
    expect(await store.sessions.findAnswer(acme, press, "ans.press.7")).toEqual({ user: bob, turn: stored });
    expect(await store.sessions.findAnswer(acme, press, "ans.press.8")).toBeUndefined();
    expect(await store.sessions.findAnswer(acme, pump, "ans.press.7")).toBeUndefined();
    expect(await store.sessions.findAnswer(rival, press, "ans.press.7")).toBeUndefined();
  });

  it("shows none of it to another tenant with equipment of the same name", async () => {
    const { store } = harness();
    const foreign = { tenant: rival, equipment: press };
    await createEquipment(store, rival, press);
    await store.verifiedAnswers.put(sampleVerified());
    await ask("a", 1);
    await store.feedback.put(sampleFeedback(), 10);
    expect(await store.verifiedAnswers.list(foreign)).toEqual([]);
    expect(await store.verifiedAnswers.get(foreign, "ver.press.1")).toBeUndefined();
    expect(await store.verifiedAnswers.delete(foreign, "ver.press.1")).toBe(false);
    expect(await store.unanswered.list(foreign, { state: "open", limit: 9 })).toEqual([]);
    expect(await store.unanswered.listHeads(foreign, "unanswered")).toEqual([]);
    expect(await store.unanswered.setState(foreign, "a", "dismissed")).toBe(false);
    expect(await store.unanswered.delete(foreign, "a")).toBe(false);
    expect(await store.feedback.get(sampleFeedback({ tenant: rival }))).toBeUndefined();
    expect(await store.unanswered.get(pressKey, "a")).toMatchObject({ state: "open" });
  });
}
