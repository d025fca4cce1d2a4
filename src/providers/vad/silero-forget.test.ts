import { beforeEach, expect, it, vi } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { silentLog } from "../../base/log.ts";
import { activityWindow } from "../../voice/voice-activity.ts";
import { type SupervisedThreadOptions } from "../supervised-thread.ts";
import { type SileroRequest } from "./silero-messages.ts";
import { startSilero } from "./silero.ts";

const posted: SileroRequest[] = [];

vi.mock(import("../supervised-thread.ts"), () => {
  class RecordingThread {
    readonly up = true;
    constructor({ onUp }: SupervisedThreadOptions) {
      queueMicrotask(onUp);
    }
    post(message: SileroRequest) {
      posted.push(message);
    }
    async close() {}
  }
  return { SupervisedThread: RecordingThread as never };
});

beforeEach(() => void posted.splice(0));

it("forgets a talker after their last windows, so that the thread keeps no state of theirs", async () => {
  const silero = await startSilero({ modelFile: "any", queueMaxWindows: 8, clock: new ManualClock(0), log: silentLog });
  const stream = silero.open({ onProbability: () => undefined, onFailure: () => undefined });
  stream.push(new Int16Array(activityWindow));
  stream.close();
  await vi.waitFor(() => expect(posted).toHaveLength(2));
  expect(posted.map(({ kind }) => kind)).toEqual(["windows", "forget"]);
  await silero.close();
});
