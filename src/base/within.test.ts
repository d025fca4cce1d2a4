import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { ManualClock } from "./manual-clock.ts";
import { within } from "./within.ts";

const late = () => new Error("it took too long");

it("gives what the work gives, and leaves no timer behind", async () => {
  const clock = new ManualClock();
  expect(await within(Promise.resolve("done"), { timeoutMs: 100, clock, late })).toBe("done");
  await expect(within(Promise.reject(new Error("broken")), { timeoutMs: 100, clock, late })).rejects.toThrow("broken");
  expect(clock.pending).toBe(0);
});

it("waits no longer than it may, whatever becomes of the work", async () => {
  const clock = new ManualClock();
  let fail = (_: Error): void => undefined;
  const work = new Promise<never>((_, reject) => (fail = reject));
  const outcome = expect(within(work, { timeoutMs: 100, clock, late })).rejects.toThrow("it took too long");
  clock.advance(99);
  expect(clock.pending).toBe(1);
  clock.advance(1);
  await outcome;
  // A rejection that nobody handles would fail this file.
  fail(new Error("broken at last"));
  await new Promise(setImmediate);
  expect(clock.pending).toBe(0);
});

it("ends with its signal, also with one that is aborted already, and leaves no listener behind", async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const { signal } = controller;
  const limits = { timeoutMs: 100, clock, late, signal };
  const never = new Promise<never>(() => undefined);
  expect(await within(Promise.resolve("done"), limits)).toBe("done");
  expect(getEventListeners(signal, "abort")).toEqual([]);
  const outcome = expect(within(never, limits)).rejects.toThrow("nobody waits any more");
  controller.abort(new Error("nobody waits any more"));
  await outcome;
  await expect(within(never, limits)).rejects.toThrow("nobody waits any more");
  expect(clock.pending).toBe(0);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
