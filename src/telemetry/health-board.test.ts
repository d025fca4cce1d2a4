import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { HealthBoard, type PartReading } from "./health-board.ts";

let clock: ManualClock;
let board: HealthBoard;
let reading: () => Promise<PartReading> | PartReading;

beforeEach(() => {
  clock = new ManualClock();
  board = new HealthBoard({ clock });
  reading = () => ({ state: "ok" });
});

afterEach(() => board.close());

const watch = (vital: boolean) => board.add({ name: "database", effect: "nothing is stored", vital, read: () => reading() });

it("says since when a part is as it is, and what that means", async () => {
  watch(false);
  const startedAt = clock.now();
  clock.advance(4_000);
  expect(await board.report()).toMatchObject({ status: "ok", parts: { database: { state: "ok", since: startedAt } } });
  reading = () => ({ state: "degraded", problem: "slow" });
  clock.advance(2_000);
  const brokenAt = clock.now();
  const broken = { state: "degraded", problem: "slow", since: brokenAt, effect: "nothing is stored" };
  expect(await board.report()).toMatchObject({ status: "degraded", parts: { database: broken } });
  clock.advance(4_000);
  expect(await board.report()).toMatchObject({ parts: { database: { since: brokenAt } } });
  reading = () => ({ state: "ok" });
  clock.advance(2_000);
  const mended = await board.report();
  expect(mended.parts["database"]).toMatchObject({ state: "ok", since: clock.now() });
  expect(mended.parts["database"]).not.toHaveProperty("effect");
});

it.each([
  [true, "failing"],
  [false, "degraded"],
])("with a part down that is vital: %s, it is %s", async (vital, status) => {
  watch(vital);
  reading = () => Promise.reject(new Error("connection refused"));
  expect(await board.report()).toMatchObject({ status, parts: { database: { state: "down", problem: "connection refused" } } });
});

it("does not wait for a part that hangs", async () => {
  watch(true);
  reading = () => new Promise(() => undefined);
  const report = board.report();
  await Promise.resolve();
  clock.advance(2_000);
  expect(await report).toMatchObject({ status: "failing", parts: { database: { problem: "it did not answer within 2000 ms" } } });
});

it("asks a part once for many who want to know", async () => {
  watch(true);
  let reads = 0;
  reading = () => ({ state: "ok", figures: { reads: ++reads } });
  await Promise.all([board.report(), board.report()]);
  clock.advance(500);
  await board.report();
  expect(reads).toBe(1);
  clock.advance(500);
  expect((await board.report()).parts["database"]?.figures).toEqual({ reads: 2 });
});

it("reads by itself, so that a change is known when nobody asked", async () => {
  watch(true);
  await board.report();
  reading = () => ({ state: "down", problem: "gone" });
  clock.advance(5_000);
  const seenAt = clock.now();
  await new Promise(setImmediate);
  expect(board.latest()["database"]).toMatchObject({ state: "down", since: seenAt });
});
