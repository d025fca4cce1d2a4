import { expect, it } from "vitest";
import { ManualClock } from "./manual-clock.ts";
import { within } from "./within.ts";

const late = () => new Error("it took too long");

it("gives what the work gives, and leaves no timer behind", async () => {
  const clock = new ManualClock();
  expect(await within(Promise.resolve("done"), 100, clock, late)).toBe("done");
  await expect(within(Promise.reject(new Error("broken")), 100, clock, late)).rejects.toThrow("broken");
  expect(clock.pending).toBe(0);
});

it("waits no longer than it may, whatever becomes of the work", async () => {
  const clock = new ManualClock();
  let fail = (_: Error): void => undefined;
  const work = new Promise<never>((_, reject) => (fail = reject));
  const outcome = expect(within(work, 100, clock, late)).rejects.toThrow("it took too long");
  clock.advance(99);
  expect(clock.pending).toBe(1);
  clock.advance(1);
  await outcome;
  // A rejection that nobody handles would fail this file.
  fail(new Error("broken at last"));
  await new Promise(setImmediate);
  expect(clock.pending).toBe(0);
});
