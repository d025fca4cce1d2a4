import { expect, test } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { AdmissionPace } from "./admission-pace.ts";

/** Who came through so far, by number. */
function arrivals(pace: AdmissionPace, count: number): number[] {
  const through: number[] = [];
  for (let number = 0; number < count; number++) void pace.turn().then(() => through.push(number));
  return through;
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

test("a few pass together, the rest one after another in the order in which they came", async () => {
  const clock = new ManualClock();
  const pace = new AdmissionPace({ clock, perSecond: 50 });
  const through = arrivals(pace, 30);
  await settled();
  expect(through).toEqual(Array.from({ length: 10 }, (_, number) => number));
  clock.advance(20);
  await settled();
  expect(through).toHaveLength(11);
  clock.advance(19 * 20);
  await settled();
  expect(through).toEqual(Array.from({ length: 30 }, (_, number) => number));
});

test("nobody waits while few come, and a pause earns no more than a few at once", async () => {
  const clock = new ManualClock();
  const pace = new AdmissionPace({ clock, perSecond: 50 });
  for (let number = 0; number < 100; number++) {
    await pace.turn();
    clock.advance(20);
  }
  clock.advance(3_600_000);
  const through = arrivals(pace, 20);
  await settled();
  expect(through).toHaveLength(10);
  pace.close();
});

test("who would wait too long is sent away at once, and takes nobody's turn", async () => {
  const clock = new ManualClock();
  const pace = new AdmissionPace({ clock, perSecond: 5 });
  const through = arrivals(pace, 30);
  await expect(pace.turn()).rejects.toMatchObject({ code: "server-overloaded", status: 503, detail: { retryAfterMs: 4_000 } });
  clock.advance(4_000);
  await settled();
  expect(through).toHaveLength(30);
  clock.advance(200);
  await pace.turn();
});

test("those who wait are let through when it closes", async () => {
  const pace = new AdmissionPace({ clock: new ManualClock(), perSecond: 5 });
  const through = arrivals(pace, 15);
  pace.close();
  await settled();
  expect(through).toHaveLength(15);
});
