import { describe, expect, it } from "vitest";
import { describeTiming } from "./timing.ts";

describe("the timing of a turn", () => {
  it("is told in milliseconds below a second and in seconds above", () => {
    expect(describeTiming({ speechEndToFirstAudio: 1234, endOfTurnToFirstAudio: 96.4 })).toEqual([
      { label: "heard after", text: "1.2 s" },
      { label: "answered after", text: "96 ms" },
    ]);
  });

  it("leaves out what the turn did not have", () => {
    expect(describeTiming({ total: 12 })).toEqual([]);
  });
});
