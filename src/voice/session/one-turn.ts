import { setTimeout } from "node:timers/promises";
import { ManualClock } from "../../base/manual-clock.ts";
import { type EquivoxError, failure } from "../../errors.ts";
import { type AnswerSentence, type Citation } from "../../knowledge/answer/answer.ts";
import { type TurnTiming } from "../session-store.ts";
import { concatenate } from "../audio/samples.ts";
import { recognitionRate } from "../speech-to-text.ts";
import { type SessionNotice } from "./session-client.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { TurnOutbox } from "./turn-outbox.ts";
import { VoiceSession } from "./voice-session.ts";

export interface OneTurnOptions {
  /** A spoken question: 16 kHz mono. */
  readonly samples: Int16Array;
  readonly identity: SessionIdentity;
  /** The session of `identity` exists in the store. With a `ManualClock` as clock, time is simulated and the turn takes as long as computing does. */
  readonly services: SessionServices;
  readonly settings: SessionSettings;
  readonly signal: AbortSignal;
}

export interface OneTurnResult {
  readonly transcript: string;
  readonly answered: boolean;
  readonly sentences: readonly AnswerSentence[];
  readonly citations: readonly Citation[];
  /** 24 kHz mono, as a client would have heard it, without pauses. */
  readonly audio: Int16Array;
  readonly timingMs: TurnTiming;
  /** Failures that did not end the turn, such as of synthesis. */
  readonly errors: readonly EquivoxError[];
}

const frameMs = 20;
/**
 * Real time that a simulated frame of speech takes. A recogniser does not say how far it has got; at this pace its partial
 * transcripts, which decide how long a pause may be, come about as early as they would in real time.
 */
const catchUpMs = 3;
const frameSamples = (recognitionRate / 1_000) * frameMs;
/** Longer than any endpointer waits, so that the end of the file is not taken for a part of the question. */
const trailingSilenceMs = 4_000;

/**
 * One spoken turn through the same session that WebSockets use: the samples arrive frame by frame in real time, or in
 * simulated time, followed by silence. Throws `speech-recognition-failed` when nothing was understood, the turn's error when it
 * failed, `deadline-exceeded` when no answer came within the request's time, or the signal's reason.
 */
export async function talkFromSamples(options: OneTurnOptions): Promise<OneTurnResult> {
  const collector = new Collector();
  const turns = new TurnOutbox({ ...options.services, maxTurns: 1 });
  const session = new VoiceSession({ ...options, turns, client: collector });
  try {
    await feed(session, options, collector);
    options.signal.throwIfAborted();
    return collector.result();
  } finally {
    await session.close();
    await turns.close(0);
  }
}

async function feed(session: VoiceSession, options: OneTurnOptions, collector: Collector): Promise<void> {
  const { samples, services, signal } = options;
  const step = stepper(session, services, signal, collector);
  const speechMs = samples.length / (recognitionRate / 1_000);
  const silence = new Int16Array(frameSamples);
  // A recogniser that is being loaded must not count against the talker.
  await session.settled(signal);
  for (let elapsedMs = 0; !collector.finished && !signal.aborted; elapsedMs += frameMs) {
    const offset = (elapsedMs / frameMs) * frameSamples;
    const frame = samples.subarray(offset, offset + frameSamples);
    session.audio(frame.length > 0 ? frame : silence);
    await step();
    const over = elapsedMs > speechMs + trailingSilenceMs;
    if (over && !collector.started && (!collector.heard || collector.misunderstood)) return;
  }
}

/** Lets one frame's time pass. */
function stepper(session: VoiceSession, { clock }: SessionServices, signal: AbortSignal, collector: Collector): () => Promise<void> {
  if (clock instanceof ManualClock) {
    return async () => {
      if (collector.listening) await setTimeout(catchUpMs);
      await session.settled(signal);
      clock.advance(frameMs);
    };
  }
  let due = clock.monotonic();
  return async () => {
    due += frameMs;
    const wait = due - clock.monotonic();
    if (wait <= 0) return;
    await new Promise<void>((resolve) => clock.setTimer(resolve, wait));
  };
}

/** The far side of the session: keeps what it is told. */
class Collector {
  readonly #frames: Int16Array[] = [];
  readonly #sentences: AnswerSentence[] = [];
  readonly #errors: EquivoxError[] = [];
  #transcript = "";
  #answer: { answered: boolean } | undefined;
  #timing: TurnTiming | undefined;
  #turn: number | undefined;
  listening = false;
  heard = false;
  misunderstood = false;
  closedBy: EquivoxError | undefined;

  /** A question was understood. */
  get started(): boolean {
    return this.#turn !== undefined;
  }

  get finished(): boolean {
    return this.#answer !== undefined || this.closedBy !== undefined || this.#fatal !== undefined;
  }

  audio(samples: Int16Array): void {
    if (this.#turn !== undefined) this.#frames.push(samples.slice());
  }

  notify(notice: SessionNotice): void {
    switch (notice.type) {
      case "user-speaking":
        this.listening = notice.speaking;
        if (!notice.speaking) return;
        this.heard = true;
        this.misunderstood = false;
        return;
      case "transcript":
        if (notice.final) this.#transcript = notice.text;
        return;
      case "not-understood":
        this.misunderstood = true;
        return;
      case "question":
        this.#turn = notice.turn;
        this.#sentences.length = 0;
        this.#frames.length = 0;
        return;
      case "sentence":
        if (notice.turn === this.#turn) this.#sentences.push(notice.sentence);
        return;
      case "answer":
        // A question with a pause in it is asked twice; the whole one interrupts its beginning.
        if (notice.turn === this.#turn && !notice.interrupted) this.#answer = notice;
        return;
      case "timing":
        if (notice.turn === this.#turn) this.#timing = { total: 0, ...notice.timingMs };
        return;
      case "error":
        this.#errors.push(notice.error);
        return;
      case "closed":
        this.closedBy = notice.error;
        return;
      case "understood":
      case "bot-speaking":
      case "written":
      case "sounding":
      case "speech-abandoned":
      case "draining":
      case "resumed":
        return;
    }
  }

  /** A failure that leaves nothing to wait for. */
  get #fatal(): EquivoxError | undefined {
    return this.#errors.find(({ code }) => code !== "speech-synthesis-failed" && code !== "voice-activity-failed");
  }

  result(): OneTurnResult {
    if (this.#fatal) throw this.#fatal;
    if (!this.#answer) {
      const problem = this.heard ? "no words of the manual were understood" : "there is no speech in the recording";
      throw this.closedBy ?? failure("speech-recognition-failed", { problem });
    }
    return {
      transcript: this.#transcript,
      answered: this.#answer.answered,
      sentences: this.#sentences,
      citations: this.#sentences.flatMap((sentence) => sentence.citations),
      audio: concatenate(this.#frames),
      timingMs: this.#timing ?? { total: 0 },
      errors: this.#errors,
    };
  }
}
