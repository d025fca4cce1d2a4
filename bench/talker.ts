import { z } from "zod";
import { SpokenTurnCollector } from "../src/cli/spoken-turn.ts";
import { audioFrameMaxBytes, decodeFrame, encodeAudioFrame } from "../src/voice/protocols/protobuf.ts";
import { recognitionRate } from "../src/voice/speech-to-text.ts";
import { maskedFrame, type RawSocket } from "./raw-socket.ts";

/** One frame of audio. */
export const frameMs = 20;
const frameSamples = (recognitionRate / 1_000) * frameMs;
/** A question that was not answered by then is lost. */
const turnTimeoutMs = 60_000;

const envelope = z.object({ type: z.string(), data: z.unknown().optional() });

/** What became of one question. */
export interface TurnResult {
  readonly outcome: "answered" | "not-answered" | "lost";
  /** As the product measured it, from the decision that the question had ended. */
  readonly endOfTurnToFirstAudioMs?: number;
  /** As the talker heard it, from the last frame of the question. */
  readonly lastFrameToFirstAudioMs?: number;
}

/** Cuts speech into masked frames. */
export function spokenFrames(samples: Int16Array): Buffer[] {
  const target = new Uint8Array(audioFrameMaxBytes(frameSamples));
  const frames: Buffer[] = [];
  for (let offset = 0; offset < samples.length; offset += frameSamples) {
    const piece = new Int16Array(frameSamples);
    piece.set(samples.subarray(offset, offset + frameSamples));
    frames.push(maskedFrame(target.subarray(0, encodeAudioFrame(target, piece, recognitionRate, 1))));
  }
  return frames;
}

export const silence: Buffer = spokenFrames(new Int16Array(frameSamples))[0] ?? Buffer.alloc(0);

export interface TalkerOptions {
  readonly questions: readonly (readonly Buffer[])[];
  readonly everyMs: number;
  readonly firstAtMs: number;
  readonly ended: (result: TurnResult) => void;
}

/** Asks a question every so often and is silent, microphone open, in between; `tick` sends one frame. */
export class Talker {
  /** Set once it is open. */
  socket: RawSocket | undefined;
  readonly #options: TalkerOptions;
  readonly #collector = new SpokenTurnCollector();
  #asked = 0;
  #nextAt: number;
  #frames: readonly Buffer[] = [];
  #position = 0;
  #startedAt: number | undefined;
  #lastFrameAt: number | undefined;
  #firstAudioAt: number | undefined;

  constructor(options: TalkerOptions) {
    this.#options = options;
    this.#nextAt = options.firstAtMs;
  }

  /** Frames of speech that were sent. */
  spoken = 0;

  tick(now: number): void {
    if (this.#startedAt === undefined && now >= this.#nextAt) this.#begin(now);
    const frame = this.#frames[this.#position];
    this.socket?.send(frame ?? silence);
    if (frame !== undefined) {
      this.spoken++;
      if (++this.#position === this.#frames.length) this.#lastFrameAt = performance.now();
    }
    if (this.#startedAt === undefined) return;
    if (this.#lastFrameAt !== undefined && this.#collector.finished) this.#end(now);
    else if (now - this.#startedAt > turnTimeoutMs) this.#end(now);
  }

  binary(payload: Buffer): void {
    const frame = decodeFrame(payload);
    if (frame.kind === "audio") this.#firstAudioAt ??= performance.now();
    if (frame.kind !== "message") return;
    const message = envelope.safeParse(JSON.parse(frame.data)).data;
    if (message) this.#collector.message(message.type, message.data);
  }

  #begin(now: number): void {
    const { questions } = this.#options;
    this.#collector.begin();
    this.#frames = questions[this.#asked++ % questions.length] ?? [];
    this.#position = 0;
    this.#startedAt = now;
    this.#lastFrameAt = undefined;
    this.#firstAudioAt = undefined;
  }

  #end(now: number): void {
    const { ended, everyMs } = this.#options;
    const { timingMs, answered } = this.#collector.turn();
    const decided = timingMs["endOfTurnToFirstAudio"];
    ended({
      outcome: !this.#collector.finished ? "lost" : answered ? "answered" : "not-answered",
      ...(decided === undefined ? {} : { endOfTurnToFirstAudioMs: decided }),
      ...(this.#firstAudioAt === undefined || this.#lastFrameAt === undefined
        ? {}
        : { lastFrameToFirstAudioMs: this.#firstAudioAt - this.#lastFrameAt }),
    });
    this.#nextAt = Math.max(now + 1_000, (this.#startedAt ?? now) + everyMs);
    this.#startedAt = undefined;
  }
}
