import { beforeEach, expect, it } from "vitest";
import { MemorySessionStore } from "../../../test/support/memory-session-store.ts";
import { settle } from "../../../test/support/session-bench.ts";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { failure } from "../../errors.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { localTenant, userSchema } from "../../tenancy/tenant.ts";
import { type SessionStore } from "../session-store.ts";
import { type WrittenTurn, WrittenTurns } from "./written-turns.ts";

const session = { tenant: localTenant, user: userSchema.parse("ann"), id: "ses.YW5u.1", equipment: slugSchema.parse("press") };
const turnAt = (askedAt: number): WrittenTurn["turn"] => ({
  askedAt,
  mode: "text",
  question: "How much oil?",
  answered: true,
  sentences: [],
  interrupted: false,
  timingMs: { total: 1 },
});

let clock: ManualClock;
let memory: MemorySessionStore;
/** What the store does before it does what it is asked. */
let before: () => Promise<void>;
let turns: WrittenTurns;

beforeEach(() => {
  clock = new ManualClock();
  memory = new MemorySessionStore();
  before = () => Promise.resolve();
  const store: Pick<SessionStore, "createSession" | "getSession" | "appendTurn"> = {
    createSession: (...given) => before().then(() => memory.createSession(...given)),
    getSession: (...given) => before().then(() => memory.getSession(...given)),
    appendTurn: (...given) => before().then(() => memory.appendTurn(...given)),
  };
  turns = new WrittenTurns({ store, clock, log: silentLog, maxTurns: 2, patienceMs: 1_500 });
});

const stored = () => memory.turns.get(session.id)?.map(({ askedAt }) => askedAt);
const away = () => Promise.reject(failure("store-unreachable", { address: "there", problem: "gone" }));

it("stores a turn, and the session that it begins, before it resolves", async () => {
  await turns.put({ session, first: true, turn: turnAt(5) });
  expect(await memory.getSession(session.tenant, session.user, session.id)).toMatchObject({ startedAt: 5, equipment: "press" });
  await turns.put({ session, first: false, turn: turnAt(6) });
  expect(stored()).toEqual([5, 6]);
});

it("keeps both until a store that is away is back, and stores them once", async () => {
  before = away;
  await turns.put({ session, first: true, turn: turnAt(5) });
  await turns.put({ session, first: false, turn: turnAt(6) });
  expect(turns.size).toBe(2);
  before = () => Promise.resolve();
  await settle();
  clock.advance(10_000);
  await settle();
  expect([turns.size, stored()]).toEqual([0, [5, 6]]);
  await turns.close(0);
});

it("waits for a store that hangs no longer than its patience, and stores behind the answer", async () => {
  let goOn = (): void => undefined;
  before = () => new Promise((resolve) => (goOn = resolve));
  let answered = false;
  const put = turns.put({ session, first: true, turn: turnAt(5) }).then(() => (answered = true));
  await settle();
  clock.advance(1_499);
  await settle();
  expect(answered).toBe(false);
  clock.advance(1);
  await put;
  before = () => Promise.resolve();
  goOn();
  await settle();
  expect(stored()).toEqual([5]);
});

it("says what a store refuses that can be reached", async () => {
  before = () => Promise.reject(failure("equipment-not-found", { equipment: "press" }));
  await expect(turns.put({ session, first: true, turn: turnAt(5) })).rejects.toMatchObject({ code: "equipment-not-found" });
  expect(turns.size).toBe(0);
});
