import { type ResumingClient } from "../resuming-client.ts";

const frameSamples = 320;
const frameMs = 20;
/** Silence that a person's microphone goes on with until the question was understood. */
const silenceMaxMs = 3_000;

/** Speaks in real time, and is silent aloud until `understood`; resolves when the speech is over. */
export async function sendFrames(client: Pick<ResumingClient, "speak">, speech: Int16Array, understood: () => boolean): Promise<void> {
  const startedAt = performance.now();
  const speechFrames = Math.ceil(speech.length / frameSamples);
  await new Promise<void>((resolve) => {
    let sent = 0;
    const timer = setInterval(() => {
      // A timer that is late catches up, as a network does.
      while (sent * frameMs <= performance.now() - startedAt) {
        if (understood() || sent > speechFrames + silenceMaxMs / frameMs) {
          clearInterval(timer);
          resolve();
          return;
        }
        const frame = new Int16Array(frameSamples);
        frame.set(speech.subarray(sent * frameSamples, (sent + 1) * frameSamples));
        client.speak(frame);
        if (++sent === speechFrames) resolve();
      }
    }, frameMs);
  });
}
