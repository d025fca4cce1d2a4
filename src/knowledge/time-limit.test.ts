import { getEventListeners } from "node:events";
import { expect, it, vi } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { TimeLimit } from "./time-limit.ts";

const never = new Promise<string>(() => undefined);

function setup(caller = new AbortController()) {
  const clock = new ManualClock();
  const onOver = vi.fn();
  return { clock, caller, onOver, limit: new TimeLimit(clock, 1_000, "The search", caller.signal, onOver) };
}

it("ends what waits, and its signal, when the time is over", async () => {
  const { clock, limit, onOver } = setup();
  const waiting = [limit.race(never), limit.race(never)];
  const { signal } = limit;
  clock.advance(999);
  expect([signal.aborted, limit.over, onOver.mock.calls.length]).toEqual([false, undefined, 0]);
  clock.advance(1);
  for (const one of waiting) await expect(one).rejects.toMatchObject({ code: "deadline-exceeded" });
  expect(signal.reason).toBe(limit.over?.reason);
  expect(onOver).toHaveBeenCalledOnce();
});

it("ends with the caller's reason, and keeps the first", async () => {
  const { clock, caller, limit } = setup();
  const waiting = limit.race(never);
  const reason = new Error("hung up");
  caller.abort(reason);
  clock.advance(1_000);
  await expect(waiting).rejects.toBe(reason);
  expect(() => limit.throwIfOver()).toThrow(reason);
  // Asked for only now.
  expect(limit.signal.reason).toBe(reason);
});

it("is over from the start when the caller has left, and what fails then is nobody's trouble", async () => {
  const caller = new AbortController();
  caller.abort(new Error("gone"));
  const { limit, onOver } = setup(caller);
  await expect(limit.race(Promise.reject(new Error("late")))).rejects.toThrow("gone");
  expect(limit.signal.aborted).toBe(true);
  expect(onOver).not.toHaveBeenCalled();
});

it("gives what the work gives, and what it throws", async () => {
  const { limit } = setup();
  expect(await limit.race(Promise.resolve("found"))).toBe("found");
  await expect(limit.race(Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

it("tells abandoned work to stop", () => {
  const { limit } = setup();
  const { signal } = limit;
  limit.abandon();
  expect(signal.reason).toMatchObject({ name: "AbortError" });
});

it("leaves nothing behind when it is closed", () => {
  const { clock, caller, limit, onOver } = setup();
  limit.close();
  limit.close();
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  clock.advance(1_000);
  caller.abort();
  expect(onOver).not.toHaveBeenCalled();
});
