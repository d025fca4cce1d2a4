import { beforeEach, expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import { acme, ada, bob, createEquipment, press, pump, sampleTurn } from "./store-samples.ts";

export function describeSessions(harness: HarnessOf): void {
  beforeEach(async () => {
    await createEquipment(harness().store, acme, press);
  });

  const start = (id: string, startedAt: number, user = ada) =>
    harness().store.sessions.createSession({ tenant: acme, user, id, equipment: press, startedAt });

  it("keeps a session from its start to its end", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    const session = { tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 100, turnCount: 0 };
    expect(await sessions.getSession(acme, ada, "s1")).toEqual(session);
    await sessions.endSession(acme, ada, "s1", 900);
    expect(await sessions.getSession(acme, ada, "s1")).toEqual({ ...session, endedAt: 900 });
  });

  it("refuses a session with equipment that is missing", async () => {
    const { sessions } = harness().store;
    await expect(sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: pump, startedAt: 1 })).rejects.toMatchObject({
      code: "equipment-not-found",
      detail: { equipment: "pump" },
    });
  });

  it("numbers turns from 1 and gives them back as they were", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    const spoken = sampleTurn("Was ist „E42“?");
    const typed = { ...sampleTurn(), mode: "text", answered: false, sentences: [], interrupted: true, timingMs: { total: 3 } } as const;
    expect(await sessions.appendTurn(acme, ada, "s1", spoken)).toEqual({ ...spoken, number: 1 });
    expect(await sessions.appendTurn(acme, ada, "s1", typed)).toEqual({ ...typed, number: 2 });
    expect(await sessions.listTurns(acme, ada, "s1")).toEqual([
      { ...spoken, number: 1 },
      { ...typed, number: 2 },
    ]);
    expect(await sessions.getSession(acme, ada, "s1")).toMatchObject({ turnCount: 2 });
  });

  it("numbers turns that come at once without a gap", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    const append = (index: number) => sessions.appendTurn(acme, ada, "s1", sampleTurn(`Question ${index}?`));
    const turns = await Promise.all(Array.from({ length: 10 }, (_, index) => append(index)));
    expect(turns.map(({ number }) => number).sort((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("goes on numbering after a session was ended and resumed", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    await sessions.appendTurn(acme, ada, "s1", sampleTurn());
    await sessions.endSession(acme, ada, "s1", 900);
    expect(await sessions.appendTurn(acme, ada, "s1", { ...sampleTurn(), askedAt: 3_000 })).toMatchObject({ number: 2 });
  });

  it("stores a turn once, however often and by how many it is brought", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    await sessions.appendTurn(acme, ada, "s1", sampleTurn("Before?"));
    const again = await Promise.all(Array.from({ length: 5 }, () => sessions.appendTurn(acme, ada, "s1", sampleTurn())));
    expect(again.map(({ number }) => number)).toEqual([2, 2, 2, 2, 2]);
    await sessions.appendTurn(acme, ada, "s1", sampleTurn("After?"));
    expect(await sessions.appendTurn(acme, ada, "s1", sampleTurn())).toMatchObject({ number: 2 });
    expect((await sessions.listTurns(acme, ada, "s1")).map(({ question }) => question)).toEqual(["Before?", "What torque?", "After?"]);
    expect(await sessions.getSession(acme, ada, "s1")).toMatchObject({ turnCount: 3 });
  });

  it("refuses turns of a session that is missing or another user's", async () => {
    const { sessions } = harness().store;
    await start("s1", 100);
    const missing = { code: "session-not-found" };
    await expect(sessions.appendTurn(acme, ada, "s2", sampleTurn())).rejects.toMatchObject(missing);
    await expect(sessions.appendTurn(acme, bob, "s1", sampleTurn())).rejects.toMatchObject(missing);
    expect(await sessions.listTurns(acme, ada, "s1")).toEqual([]);
  });

  it("pages through a user's own sessions, newest first", async () => {
    const { sessions } = harness().store;
    for (const [index, id] of ["a", "b", "c", "d", "e"].entries()) await start(id, 100 + index);
    await start("x", 103, bob);
    const first = await sessions.listSessions(acme, ada, { limit: 2 });
    const second = await sessions.listSessions(acme, ada, { limit: 2, before: first[1]!.startedAt });
    const third = await sessions.listSessions(acme, ada, { limit: 2, before: second[1]!.startedAt });
    expect([first, second, third].map((page) => page.map(({ id }) => id))).toEqual([["e", "d"], ["c", "b"], ["a"]]);
    expect((await sessions.listSessions(acme, bob, { limit: 9 })).map(({ id }) => id)).toEqual(["x"]);
  });
}
