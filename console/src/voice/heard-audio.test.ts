import { describe, expect, it } from "vitest";
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

  it("is counted anew when turns are numbered anew, because the conversation could not be gone on with", () => {
    const heard = new HeardAudio();
    heard.message({ type: "question", turn: 1, text: "Old?", mode: "text" });
    heard.received(768);
    heard.message({ type: "session", sessionId: "s", equipment: "press", resumed: false });
    heard.message({ type: "question", turn: 1, text: "New?", mode: "text" });
    heard.received(256);
    expect(heard.statement()).toEqual({ samples: 256, turn: 1 });
  });

  it("is gone on with at the newest address, once", () => {
    const heard = new HeardAudio();
    heard.message({ type: "resume", wsUrl: "ws://one", expiresInMs: 1 });
    heard.message({ type: "draining", wsUrl: "ws://two", expiresInMs: 1 });
    heard.message({ type: "draining" });
    expect([heard.takeUrl(), heard.takeUrl()]).toEqual(["ws://two", undefined]);
  });
});
