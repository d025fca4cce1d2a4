import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { Scope } from "../../src/base/scope.ts";
import { MemoryBatches } from "../../src/coordination/memory/memory-batches.ts";
import { RedisBatches } from "../../src/coordination/redis/redis-batches.ts";
import { openRedis } from "../../src/coordination/redis/redis-connection.ts";
import { type BatchStore } from "../../src/knowledge/batch/batches.ts";
import { redisHowToEnable, redisServer, startRedis } from "../support/redis-server.ts";
import { describeWith } from "../support/requirement.ts";
import { acme, press, rival } from "./store-samples.ts";

const reference = { tenant: acme, equipment: press, batchId: "bat.press.1" };
const limits = { maxOpen: 1, keepMs: 60_000 };
const answer = { question: "one", answered: true, answer: "25 Nm.", citations: [] };

function describeBatches(store: () => BatchStore): void {
  const create = (more = {}) =>
    store().create({ ...reference, createdAt: 5, equipmentCreatedAt: 3, questions: ["one", "two"], ...more }, limits);

  it("keeps a batch with its answers in their places, each written once", async () => {
    expect(await create()).toBe(true);
    await store().putAnswer(reference, 1, { question: "two", error: { code: "answer-failed", message: "No." } });
    await store().putAnswer(reference, 0, answer);
    await store().putAnswer(reference, 0, { ...answer, answer: "26 Nm." });
    expect(await store().read(reference)).toEqual({
      ...reference,
      createdAt: 5,
      equipmentCreatedAt: 3,
      questions: ["one", "two"],
      answers: [answer, { question: "two", error: { code: "answer-failed", message: "No." } }],
    });
  });

  it("bounds the open ones of each tenant", async () => {
    expect(await create()).toBe(true);
    expect(await create({ batchId: "bat.press.2" })).toBe(false);
    expect(await store().read({ ...reference, batchId: "bat.press.2" })).toBeUndefined();
    expect(await create({ tenant: rival })).toBe(true);
    await store().finish(reference);
    await store().finish(reference);
    expect(await create({ batchId: "bat.press.2" })).toBe(true);
    await store().remove({ ...reference, batchId: "bat.press.2" });
    expect(await create({ batchId: "bat.press.3" })).toBe(true);
  });

  it("knows a batch by its tenant only, and makes none by an answer", async () => {
    await create();
    const foreign = { ...reference, tenant: rival };
    expect(await store().read(foreign)).toBeUndefined();
    await store().putAnswer(foreign, 0, answer);
    expect(await store().read(foreign)).toBeUndefined();
    expect((await store().read(reference))?.answers).toEqual([undefined, undefined]);
  });
}

describe("batches in memory", () => {
  let store: MemoryBatches;
  beforeEach(() => (store = new MemoryBatches({ clock: systemClock, maxEntries: 10 })));
  describeBatches(() => store);
});

describeWith(
  redisServer,
  "redis-server",
  redisHowToEnable,
)("batches in Redis", () => {
  let scope: Scope;
  let store: RedisBatches;
  beforeEach(async () => {
    scope = new Scope();
    const server = await startRedis();
    scope.own(() => server.stop());
    const redis = openRedis({ url: server.url, prefix: "test", timeoutMs: 2_000, clock: systemClock, log: silentLog });
    scope.own(() => redis.close());
    await redis.ready({ deadlineMs: 10_000 });
    store = new RedisBatches({ redis });
  });
  afterEach(() => scope.close());
  describeBatches(() => store);
});
