import fc from "fast-check";
import { expect, it } from "vitest";
import { ManualClock } from "./manual-clock.ts";

it("stands still until it is moved, and moves both times alike", () => {
  const clock = new ManualClock(1_000);
  expect([clock.now(), clock.monotonic()]).toEqual([1_000, 0]);
  clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250]);
});

it("runs timers in the order in which they fall due, and in that of their setting when equal", () => {
  const clock = new ManualClock();
  const ran: string[] = [];
  for (const [name, delay] of [
    ["late", 20],
    ["early", 10],
    ["second", 10],
    ["at once", 0],
    ["overdue", -5],
  ] as const) {
    clock.setTimer(() => ran.push(`${name} ${clock.monotonic()}`), delay);
  }
  clock.advance(15);
  expect(ran).toEqual(["at once 0", "overdue 0", "early 10", "second 10"]);
  expect(clock.pending).toBe(1);
  clock.advance(5);
  expect(ran.at(-1)).toBe("late 20");
  expect(clock.pending).toBe(0);
});

it("runs a timer that another timer sets when that falls due in the same step", () => {
  const clock = new ManualClock();
  const ran: number[] = [];
  clock.setTimer(() => clock.setTimer(() => ran.push(clock.monotonic()), 5), 10);
  clock.advance(15);
  expect(ran).toEqual([15]);
});

it("runs a ticker at each interval until it is cancelled, by itself too", () => {
  const clock = new ManualClock();
  const ran: number[] = [];
  const cancel = clock.setTicker(() => {
    ran.push(clock.monotonic());
    if (ran.length === 3) cancel();
  }, 10);
  clock.advance(100);
  expect(ran).toEqual([10, 20, 30]);
  expect(clock.pending).toBe(0);
});

it("runs nothing that was cancelled, however often", () => {
  const clock = new ManualClock();
  const ran: string[] = [];
  const cancel = clock.setTimer(() => ran.push("cancelled"), 10);
  clock.setTimer(cancel, 10);
  const victim = clock.setTimer(() => ran.push("victim"), 20);
  clock.setTimer(victim, 15);
  cancel();
  cancel();
  clock.advance(50);
  expect(ran).toEqual([]);
});

it("gives the same order however a stretch of time is cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 10 }), fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }), (delays, steps) => {
      const run = (advances: number[]): number[] => {
        const clock = new ManualClock();
        const ran: number[] = [];
        delays.forEach((delay, index) => clock.setTimer(() => ran.push(index), delay));
        for (const step of advances) clock.advance(step);
        return ran;
      };
      const total = steps.reduce((sum, step) => sum + step, 0);
      expect(run(steps)).toEqual(run([total]));
    }),
  );
});
