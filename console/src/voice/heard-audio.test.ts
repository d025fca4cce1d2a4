import { describe, expect, it } from "vitest";
import { backoffMs, isPassing } from "./backoff.ts";
import { HeardAudio } from "./heard-audio.ts";

describe("the audio that was heard", () => {
  it("is counted for each turn, and goes on over a broken connection where the server goes on", () => {
    const heard = new HeardAudio();
    heard.message({ type: "question", turn: 1, text: "One?", mode: "text" });
    heard.received(768);
    heard.message({ type: "question", turn: 2, text: "Two?", mode: "text" });
    heard.received(2_304);
    heard.message({ type: "resumed", turn: 2, samples: 1_536 });
    heard.message({ type: "question", turn: 2, text: "Two?", mode: "text" });
    heard.received(768);
    expect(heard.statement()).toEqual({ samples: 2_304, turn: 2 });
  });

  it("is gone on with at the newest address, once", () => {
    const heard = new HeardAudio();
    heard.message({ type: "resume", wsUrl: "ws://one", expiresInMs: 1 });
    heard.message({ type: "draining", wsUrl: "ws://two", expiresInMs: 1 });
    heard.message({ type: "draining" });
    expect([heard.takeUrl(), heard.takeUrl()]).toEqual(["ws://two", undefined]);
  });
});

describe("an attempt to reconnect", () => {
  it("waits for anything up to one second, then two, and never over thirty", () => {
    expect([0, 1, 2, 9].map((attempt) => backoffMs(attempt, () => 1))).toEqual([1_000, 2_000, 4_000, 30_000]);
    expect(backoffMs(3, () => 0)).toBe(0);
  });

  it("is made after a server went away, not after one that refused", () => {
    expect(["server-draining", "session-superseded", "token-expired"].map(isPassing)).toEqual([true, false, false]);
  });
});
