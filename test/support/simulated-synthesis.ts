import { type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { answerRate, markedAnswer } from "./marked-audio.ts";
import { type Chaos, type Counts, type SimulatedDelays } from "./simulated-speech-options.ts";

export interface SimulationState {
  readonly delays: SimulatedDelays;
  readonly chaos: { [Name in keyof Chaos]-?: NonNullable<Chaos[Name]> };
  readonly counts: Counts;
}

const requestSchema = z.object({
  model: z.string(),
  voice: z.string(),
  input: z.string().min(1),
  response_format: z.literal("pcm"),
});
const pieceMs = 200;

/** Answers `POST /v1/audio/speech` as OpenAI's endpoint does, with marked audio. */
export async function simulateSynthesis(request: IncomingMessage, response: ServerResponse, state: SimulationState): Promise<void> {
  const { chaos, counts, delays } = state;
  if (chaos.synthesis === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  if (chaos.synthesis === "refuse") {
    response.writeHead(503, { "content-type": "application/json" }).end(JSON.stringify({ error: { message: "out of order" } }));
    return;
  }
  const parsed = requestSchema.safeParse(JSON.parse(await text(request)));
  if (!parsed.success) {
    response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: { message: "not a speech request" } }));
    return;
  }
  counts.sentences++;
  if (chaos.synthesis === "hang") return;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    await delay(delays.firstByteMs + (chaos.synthesis === "slow" ? chaos.slowMs : 0), undefined, { signal: gone.signal });
    await sendAudio(response, markedAnswer(parsed.data.input, delays.perCharacterMs), state, gone.signal);
  } catch {
    counts.sentencesCut++;
  }
}

/** Never ends a piece on a sample, as networks do not. */
async function sendAudio(response: ServerResponse, samples: Int16Array, state: SimulationState, signal: AbortSignal): Promise<void> {
  const { chaos, counts, delays } = state;
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const pieceBytes = (pieceMs * answerRate * 2) / 1_000 - 1;
  const end = chaos.synthesis === "half" ? bytes.length / 2 : bytes.length;
  response.writeHead(200, { "content-type": "audio/pcm" });
  const startedAt = performance.now();
  for (let at = 0, pieces = 1; at < end; at += pieceBytes, pieces++) {
    response.write(bytes.subarray(at, Math.min(at + pieceBytes, end)));
    const waitMs = startedAt + pieces * pieceMs * delays.realTimeFactor - performance.now();
    if (waitMs > 1) await delay(waitMs, undefined, { signal });
    // Read anew: what is under way hangs or breaks with the others.
    const now: SimulationState["chaos"]["synthesis"] = state.chaos.synthesis;
    if (now === "hang") return;
  }
  signal.throwIfAborted();
  if (end < bytes.length) {
    // Only after what was written has gone.
    response.write(Buffer.alloc(0), () => response.socket?.destroy());
    await delay(20);
    response.socket?.destroy();
    return;
  }
  response.end();
  counts.sentencesSent++;
}
