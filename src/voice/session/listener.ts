import { type Clock } from "../../base/clock.ts";
import { recognitionRate } from "../speech-to-text.ts";
import { ActivityDetector } from "../turn/activity-detector.ts";
import { endpointSilenceMs } from "../turn/endpointer.ts";
import { EnergyGate } from "../turn/energy-gate.ts";
import { PreRoll } from "../turn/pre-roll.ts";
import { activityWindow, type VoiceActivityModel, type VoiceActivityStream } from "../voice-activity.ts";

const windowMs = (activityWindow / recognitionRate) * 1_000;
/** 256 ms before the first window that was speech: longer than the slowest onset that the model was measured with. */
const preRollWindows = 8;
/** 1.3 s: the pre-roll, the windows that make a start, and what a busy model may lag behind. */
const keptWindows = 40;
/** Windows given to the model when the gate opens, so that its state knows the room. */
const warmUpWindows = 2;
/** 2 s; a model that lags further is as good as failed. */
const maxOutstanding = 64;
/** Without any audio for this long, speech is over: the microphone was shut, or the line is dead. */
const gapMs = 1_000;

export interface ListenerOptions {
  readonly clock: Clock;
  readonly voiceActivity: VoiceActivityModel;
  readonly endpointSilenceMs: number;
  readonly turnMaxMs: number;
  readonly speechStarted: () => void;
  /** One window of the speech that is going on, beginning a little before its start. */
  readonly speech: (window: Int16Array) => void;
  /** After each window of speech; `speechMs` since its start and `silenceMs` since its last sound, in audio time. */
  readonly progressed: (progress: SpeechProgress) => void;
  /** @param lastSpeechAt when the last sound arrived, monotonic */
  readonly speechEnded: (lastSpeechAt: number) => void;
  /** The model failed; the energy gate alone decides until it can be opened again. */
  readonly failed: (error: unknown) => void;
}

export interface SpeechProgress {
  readonly speechMs: number;
  readonly silenceMs: number;
  /** How long the transcript has not changed. */
  readonly stableMs: number;
}

/** A window that awaits its verdict. `model`: the next probability is its own. */
interface Outstanding {
  readonly kind: "model" | "quiet" | "warm-up";
  readonly number: number;
  readonly at: number;
}

/** Finds speech in a talker's audio: energy gate, then the activity model while the gate is open, then the endpointer. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #gate = new EnergyGate(recognitionRate);
  readonly #detector = new ActivityDetector();
  readonly #preRoll = new PreRoll(activityWindow, keptWindows);
  /** The one that is being filled; made when audio comes. */
  #window: Int16Array | undefined;
  readonly #outstanding: Outstanding[] = [];
  #filled = 0;
  #model: VoiceActivityStream | undefined;
  #modelFailed = false;
  #gateOpen = false;
  #partial = "";
  #startedWindow = 0;
  #stableSince = 0;
  #judgedWindow = 0;
  #lastSpeechAt = 0;
  #lastAudioAt = 0;
  #cancelTimer: (() => void) | undefined;
  #ignoring = false;
  #closed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Windows whose probability is awaited. */
  get pending(): number {
    return this.#outstanding.length;
  }

  /** Takes 16 kHz mono samples, any number of them; they are copied. */
  audio(samples: Int16Array): void {
    const window = (this.#window ??= new Int16Array(activityWindow));
    for (let offset = 0; offset < samples.length && !this.#closed;) {
      const count = Math.min(activityWindow - this.#filled, samples.length - offset);
      window.set(count === samples.length ? samples : samples.subarray(offset, offset + count), this.#filled);
      this.#filled += count;
      offset += count;
      if (this.#filled === activityWindow) this.#takeWindow(window);
    }
  }

  /** The transcript of the speech that is going on changed. */
  partialChanged(text: string): void {
    if (text === this.#partial) return;
    this.#partial = text;
    this.#stableSince = this.#judgedWindow;
  }

  /** Ignores the speech that is going on, to its end. */
  ignore(): void {
    this.#ignoring = this.#detector.speaking;
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer();
    this.#outstanding.length = 0;
    this.#model?.close();
    this.#model = undefined;
  }

  #takeWindow(window: Int16Array): void {
    this.#filled = 0;
    this.#lastAudioAt = this.#options.clock.monotonic();
    this.#preRoll.write(window);
    const wasOpen = this.#gateOpen;
    this.#gateOpen = this.#gate.feed(window);
    const number = this.#preRoll.count - 1;
    // Before the verdict on this window, which may end the speech that it belongs to.
    if (this.#detector.speaking && !this.#ignoring) this.#options.speech(window);
    if (this.#gateOpen && !wasOpen) this.#openModel();
    if (this.#outstanding.length >= maxOutstanding) this.#fail(new Error("it is over two seconds behind"));
    if (this.#gateOpen && this.#model) {
      if (!wasOpen && this.#outstanding.length === 0) this.#warmUp(number);
      this.#outstanding.push({ kind: "model", number, at: this.#lastAudioAt });
      this.#model.push(window);
    } else if (this.#outstanding.length > 0) {
      this.#outstanding.push({ kind: "quiet", number, at: this.#lastAudioAt });
    } else {
      this.#judge(this.#gateOpen ? 1 : 0, number, this.#lastAudioAt);
    }
  }

  #openModel(): void {
    if (this.#model) return;
    try {
      this.#model = this.#options.voiceActivity.open({
        onProbability: (probability) => this.#takeProbability(probability),
        onFailure: (error) => this.#fail(error),
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  #warmUp(number: number): void {
    this.#model?.reset();
    const first = Math.max(0, number - warmUpWindows);
    let index = first;
    this.#preRoll.readFrom(first, (window) => {
      if (index >= number) return;
      this.#outstanding.push({ kind: "warm-up", number: index, at: this.#lastAudioAt });
      this.#model?.push(window);
      index++;
    });
  }

  #takeProbability(probability: number): void {
    if (this.#closed) return;
    this.#modelFailed = false;
    const judged = this.#outstanding.shift();
    if (judged?.kind === "model") this.#judge(probability, judged.number, judged.at);
    this.#judgeQuiet();
  }

  #judgeQuiet(): void {
    for (let next = this.#outstanding[0]; next?.kind === "quiet"; next = this.#outstanding[0]) {
      this.#outstanding.shift();
      this.#judge(0, next.number, next.at);
    }
  }

  #judge(probability: number, number: number, at: number): void {
    if (this.#closed) return;
    this.#judgedWindow = number;
    const stableMs = (number - this.#stableSince) * windowMs;
    const { endpointSilenceMs: baseMs } = this.#options;
    // Only silence after speech can end it, so only then the transcript is looked at.
    const endAfterMs = this.#detector.speaking ? endpointSilenceMs(baseMs, { partial: this.#partial, stableMs }) : baseMs;
    const event = this.#detector.feed(probability, endAfterMs);
    if (event === "speech-end") {
      this.#end();
      return;
    }
    if (!this.#detector.speaking || this.#ignoring) return;
    if (this.#detector.silenceMs === 0) this.#lastSpeechAt = at;
    if (event === "speech-start") this.#begin(number);
    const speechMs = (number - this.#startedWindow) * windowMs - this.#detector.silenceMs;
    this.#options.progressed({ speechMs, silenceMs: this.#detector.silenceMs, stableMs });
  }

  #begin(number: number): void {
    // The start took up to four windows to be sure of.
    this.#startedWindow = Math.max(0, number - 3);
    this.#partial = "";
    this.#stableSince = number;
    this.#options.speechStarted();
    this.#preRoll.readFrom(this.#startedWindow - preRollWindows, (window) => this.#options.speech(window));
    this.#watch(this.#options.clock.monotonic() + this.#options.turnMaxMs);
  }

  #end(): void {
    this.#detector.reset();
    this.#stopTimer();
    if (!this.#ignoring) this.#options.speechEnded(this.#lastSpeechAt);
    this.#ignoring = false;
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Ends speech that would go on for ever: the audio stopped coming, or it is longer than a question may be. */
  #watch(endAt: number): void {
    const now = this.#options.clock.monotonic();
    const quietAt = Math.max(this.#lastAudioAt, this.#lastSpeechAt) + gapMs;
    if (now >= endAt || (now >= quietAt && this.#outstanding.length === 0)) {
      this.#end();
      return;
    }
    const wait = Math.max(1, Math.min(endAt, Math.max(quietAt, now + windowMs)) - now);
    this.#cancelTimer = this.#options.clock.setTimer(() => this.#watch(endAt), wait);
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.#model?.close();
    this.#model = undefined;
    const awaited = this.#outstanding.splice(0);
    for (const { kind, number, at } of awaited) if (kind !== "warm-up") this.#judge(kind === "model" ? 1 : 0, number, at);
    if (this.#modelFailed) return;
    this.#modelFailed = true;
    this.#options.failed(error);
  }
}
