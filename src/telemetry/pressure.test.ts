import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { pressureOf, watchPressure } from "./pressure.ts";

const calm = { eventLoopDelayMs: 5, eventLoopUtilization: 0.5, heapShare: 0.4, memoryBytes: 1_000 };
const limits = { shedEventLoopDelayMs: 500, shedEventLoopUtilization: 0.9, shedHeapShare: 0.8, shedMemoryBytes: 2_000 };
const off = { shedEventLoopDelayMs: 0, shedEventLoopUtilization: 0, shedHeapShare: 0, shedMemoryBytes: 0 };

it.each([
  [{ eventLoopDelayMs: 501 }, "its timers are 501 ms late"],
  [{ eventLoopUtilization: 0.95 }, "it is busy 95 % of the time"],
  [{ heapShare: 0.81 }, "its heap is 81 % full"],
  [{ memoryBytes: 2_001 }, "it holds 2001 bytes of memory"],
])("says of %j what is too much, and nothing when it is not looked at", (change, problem) => {
  expect(pressureOf({ ...calm, ...change }, limits)).toBe(problem);
  expect(pressureOf({ ...calm, ...change }, off)).toBeUndefined();
});

it("says nothing at the limit", () => {
  expect(pressureOf(calm, limits)).toBeUndefined();
  expect(pressureOf({ ...calm, eventLoopDelayMs: 500, heapShare: 0.8 }, limits)).toBeUndefined();
});

it("looks every second, sees pressure come and go, and stops", () => {
  const clock = new ManualClock();
  let p99DelayMs = 900;
  const eventLoop = { read: () => ({ meanDelayMs: 0, p99DelayMs, maxDelayMs: 0, utilization: 0 }) };
  const pressure = watchPressure({ clock, eventLoop, limits: { ...off, shedEventLoopDelayMs: 500 } });
  expect(pressure.problem()).toBeUndefined();
  clock.advance(1_000);
  expect(pressure.problem()).toBe("its timers are 900 ms late");
  p99DelayMs = 1;
  clock.advance(1_000);
  expect(pressure.problem()).toBeUndefined();
  pressure.close();
  expect(clock.pending).toBe(0);
});
