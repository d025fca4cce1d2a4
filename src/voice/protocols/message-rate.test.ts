import { describe, expect, it } from "vitest";
import { MessageRate } from "./message-rate.ts";

describe("the message rate", () => {
  it("lets the official client's 62.5 frames a second pass for ever", () => {
    const rate = new MessageRate(200, 0);
    for (let frame = 1; frame < 20_000; frame++) expect(rate.take(frame * 16)).toBe(true);
  });

  it("allows a burst of four seconds and then the rate itself", () => {
    const rate = new MessageRate(10, 0);
    const taken = Array.from({ length: 50 }, () => rate.take(0));
    expect(taken.filter(Boolean)).toHaveLength(40);
    expect(rate.take(100)).toBe(true);
    expect(rate.take(100)).toBe(false);
  });
});
