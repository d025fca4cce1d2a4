import { beforeEach, describe, expect, it } from "vitest";
import { MemorySessionStore } from "../../../test/support/memory-session-store.ts";
import { admission, pass, RecordingClient, sessionBench, settle } from "../../../test/support/session-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { localTenant, userSchema } from "../../tenancy/tenant.ts";
import { TurnOutbox } from "./turn-outbox.ts";

const user = userSchema.parse("technician");
const nameOf = (sessionId: string) => ({ tenant: localTenant, user, sessionId });

let clock: ManualClock;
let store: MemorySessionStore;
let outbox: TurnOutbox;
let stored: string[];

beforeEach(async () => {
  clock = new ManualClock();
  store = new MemorySessionStore();
  outbox = new TurnOutbox({ store, clock, log: silentLog, maxTurns: 3 });
  stored = [];
  for (const id of ["s1", "s2"]) {
    await store.createSession({ tenant: localTenant, user, id, equipment: slugSchema.parse("press"), startedAt: 1 });
  }
});

function put(sessionId: string, question: string): Promise<void> {
  const turn = { askedAt: 1, mode: "voice", question, answered: true, sentences: [], interrupted: false, timingMs: { total: 1 } } as const;
  return outbox.put({ session: nameOf(sessionId), turn, stored: () => stored.push(question) });
}

const questions = (sessionId: string) => store.turns.get(sessionId)?.map(({ question }) => question) ?? [];

/** Long enough for any wait between two attempts. */
async function passTime(): Promise<void> {
  await settle();
  clock.advance(5_000);
  await settle();
}

describe("turns on their way to the store", () => {
  it("are there when `put` resolves, as long as the store is", async () => {
    await put("s1", "oil?");
    expect([questions("s1"), stored, outbox.size]).toEqual([["oil?"], ["oil?"], 0]);
    expect(clock.pending).toBe(0);
  });

  it("wait while the store is away, and are stored in their order once it is back", async () => {
    store.away = "before";
    await put("s1", "oil?");
    await put("s1", "water?");
    await put("s2", "air?");
    for (let round = 0; round < 5; round++) await passTime();
    expect([outbox.size, stored]).toEqual([3, []]);
    store.away = "no";
    await put("s2", "heat?").catch(() => undefined);
    await passTime();
    expect([questions("s1"), questions("s2"), outbox.size]).toEqual([["oil?", "water?"], ["air?"], 0]);
    expect(stored).toEqual(["oil?", "water?", "air?"]);
    expect(clock.pending).toBe(0);
  });

  it("do not overtake those of their session that wait", async () => {
    store.away = "before";
    await put("s1", "oil?");
    store.away = "no";
    await put("s1", "water?");
    expect(questions("s1")).toEqual([]);
    await passTime();
    expect(questions("s1")).toEqual(["oil?", "water?"]);
  });

  it("are there once when the store had them and its reply was lost", async () => {
    store.away = "after";
    await put("s1", "oil?");
    await passTime();
    store.away = "no";
    await passTime();
    expect([questions("s1"), stored, outbox.size]).toEqual([["oil?"], ["oil?"], 0]);
  });

  it("are refused when too many wait", async () => {
    store.away = "before";
    for (const question of ["a", "b", "c"]) await put("s1", question);
    await expect(put("s2", "d")).rejects.toMatchObject({ code: "queue-full", detail: { limit: 3 } });
    await expect(put("s1", "e")).rejects.toMatchObject({ code: "queue-full" });
    expect(outbox.size).toBe(3);
  });

  it("are refused at once by a store that can be reached", async () => {
    await expect(put("s3", "oil?")).rejects.toMatchObject({ code: "session-not-found" });
    store.failing = true;
    await expect(put("s1", "oil?")).rejects.toMatchObject({ code: "storage-failed" });
    expect(outbox.size).toBe(0);
  });

  it("are given up when their session was deleted meanwhile, or the store goes on refusing them; others do not wait for that", async () => {
    store.away = "before";
    await put("s1", "oil?");
    await put("s2", "air?");
    store.away = "no";
    store.sessions.delete("s1");
    await passTime();
    expect([questions("s2"), outbox.size]).toEqual([["air?"], 0]);

    store.away = "before";
    await put("s2", "heat?");
    store.away = "no";
    store.failing = true;
    for (let attempt = 0; attempt < 4; attempt++) await passTime();
    expect(outbox.size).toBe(1);
    await passTime();
    expect([outbox.size, clock.pending]).toEqual([0, 0]);
  });
});

describe("the end of an outbox", () => {
  it("waits for a store that comes back in time", async () => {
    store.away = "before";
    await put("s1", "oil?");
    const closed = outbox.close(20_000);
    await passTime();
    store.away = "no";
    await passTime();
    await closed;
    expect([questions("s1"), clock.pending]).toEqual([["oil?"], 0]);
  });

  it("comes in time though the store does not answer, and soonest when hurried", async () => {
    store.away = "before";
    await put("s1", "oil?");
    store.appendTurn = () => new Promise(() => undefined);
    const closed = Promise.all([outbox.close(3_600_000), outbox.close(1_000)]);
    await settle();
    clock.advance(1_000);
    await closed;
    expect(outbox.size).toBe(1);
    await expect(put("s1", "air?")).rejects.toMatchObject({ code: "queue-full" });
    expect(clock.pending).toBe(0);
  });
});

describe("sessions whose store is away", () => {
  it("go on, end, and have every turn stored once when it is back", async () => {
    const bench = sessionBench({ store });
    const client = new RecordingClient();
    const session = await bench.service.open(admission(), client);
    store.away = "before";
    session.ask("oil?", { spoken: false });
    await pass(bench, session, 200);
    store.away = "after";
    session.ask("water?", { spoken: false });
    await pass(bench, session, 200);
    await session.close();
    expect([client.of("error"), bench.service.turnsWaiting]).toEqual([[], 2]);
    const drained = bench.service.drain(20_000);
    await settle();
    store.away = "no";
    bench.clock.advance(1_000);
    await settle();
    await drained;
    expect(questions(session.identity.sessionId)).toEqual(["oil?", "water?"]);
    expect(bench.clock.pending).toBe(0);
  });
});
