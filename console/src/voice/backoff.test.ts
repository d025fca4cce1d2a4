import { describe, expect, it } from "vitest";
import { backoffMs, isPassing } from "./backoff.ts";

describe("an attempt to reconnect", () => {
  it("waits for anything up to one second, then two, and never over thirty", () => {
    expect([0, 1, 2, 9].map((attempt) => backoffMs(attempt, () => 1))).toEqual([1_000, 2_000, 4_000, 30_000]);
    expect(backoffMs(3, () => 0)).toBe(0);
  });

  it("is made after a server went away, not after one that refused", () => {
    expect(["server-draining", "session-superseded", "token-expired"].map(isPassing)).toEqual([true, false, false]);
  });

  it("is made after a server that has too much to do, or waits for what it stands on", () => {
    expect(["server-overloaded", "queue-full", "deadline-exceeded", "token-keys-unavailable"].every(isPassing)).toBe(true);
  });
});
