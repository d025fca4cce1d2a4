import { describe, expect, it } from "vitest";
import { intentOf, isInterruption } from "./interruption.ts";

describe("interruptions", () => {
  it.each([
    ["stop", "stop"],
    ["please stop talking", "stop"],
    ["wait a moment", "stop"],
    ["Stop!", "stop"],
    ["uh-huh", "nothing"],
    ["okay thanks", "nothing"],
    ["", "nothing"],
    ["how do I stop the motor", "question"],
    ["pressure", "question"],
  ] as const)("takes %j for %s", (transcript, intent) => expect(intentOf(transcript)).toBe(intent));

  it("lets stop through at once, words after half a second, and other sound after a second", () => {
    expect(isInterruption("stop", 100)).toBe(true);
    expect(isInterruption("what about", 300)).toBe(false);
    expect(isInterruption("what about", 500)).toBe(true);
    expect(isInterruption("", 900)).toBe(false);
    expect(isInterruption("", 1_000)).toBe(true);
    expect(isInterruption("okay", 5_000)).toBe(false);
  });
});
