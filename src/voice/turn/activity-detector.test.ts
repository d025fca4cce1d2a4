import { describe, expect, it } from "vitest";
import { ActivityDetector } from "./activity-detector.ts";

const run = (probabilities: readonly number[], endAfterMs = 320) => {
  const detector = new ActivityDetector();
  return probabilities.map((probability) => detector.feed(probability, endAfterMs));
};

describe("the activity detector", () => {
  it("starts on three of four windows", () => {
    expect(run([0.9, 0.1, 0.9, 0.9])).toEqual([undefined, undefined, undefined, "speech-start"]);
    expect(run([0.9, 0.1, 0.1, 0.9, 0.9]).includes("speech-start")).toBe(false);
  });

  it("ends after the silence asked for, counted from the last window that was not silence", () => {
    const events = run([1, 1, 1, ...Array<number>(9).fill(0), 0.4, ...Array<number>(10).fill(0)]);
    expect(events.indexOf("speech-end")).toBe(3 + 9 + 1 + 9);
  });

  it("does not take a probability between the thresholds for silence or for a start", () => {
    expect(run([1, 1, 1, ...Array<number>(40).fill(0.4)]).includes("speech-end")).toBe(false);
    expect(run(Array<number>(40).fill(0.45)).includes("speech-start")).toBe(false);
  });

  it("needs a whole new start after an end", () => {
    const events = run([1, 1, 1, ...Array<number>(10).fill(0), 1, 1, 1]);
    expect(events.filter(Boolean)).toEqual(["speech-start", "speech-end", "speech-start"]);
    expect(events.at(-2)).toBeUndefined();
  });
});
