import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type FoundPassages } from "../../knowledge/passage.ts";
import { Listener, type SpeechProgress } from "./listener.ts";
import { Prefetch } from "./prefetch.ts";
import { RecognitionFeed, recognitionFailure } from "./recognition-feed.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { type SessionEvent, type SessionState } from "./session-state.ts";
import { type Tracker } from "./tracker.ts";
import { within } from "./within.ts";

export interface HearingOptions {
  readonly identity: SessionIdentity;
  readonly services: SessionServices;
  readonly settings: SessionSettings;
  readonly tracker: Tracker;
  readonly state: () => SessionState;
  readonly dispatch: (event: SessionEvent) => void;
  /** @param lastSpeechAt when the last sound arrived, monotonic */
  readonly speechEnded: (lastSpeechAt: number) => void;
  readonly transcribed: () => void;
  /** A question as it is likely to be understood. */
  readonly guess: (question: string) => string;
}

/** Silence, or an unchanged transcript, after which the manual is searched ahead of the question's end. */
const prefetchAfterSilenceMs = 64;
const prefetchAfterStableMs = 250;

/** How a session hears: finds speech in the audio, has it recognised, and searches ahead. */
export class Hearing {
  readonly #options: HearingOptions;
  readonly #listener: Listener;
  readonly #feed: RecognitionFeed;
  readonly #prefetch: Prefetch;
  #partial = "";
  #speechMs = 0;

  constructor(options: HearingOptions) {
    this.#options = options;
    const { identity, services, settings, tracker, dispatch } = options;
    const { tenant, equipment } = identity;
    const common = { ask: services.ask, tenant, equipment, tracker };
    this.#prefetch = new Prefetch({ ...common, guess: options.guess });
    this.#feed = new RecognitionFeed({
      ...common,
      speechToText: services.speechToText,
      vocabularies: services.vocabularies,
      onPartial: (text) => this.#takePartial(text),
      onFailure: (error) => this.#recognitionFailed(error),
    });
    this.#listener = new Listener({
      clock: services.clock,
      voiceActivity: services.voiceActivity,
      endpointSilenceMs: settings.endpointSilenceMs,
      turnMaxMs: settings.turnMaxMs,
      speechStarted: () => dispatch({ type: "speech-started" }),
      speech: (window) => this.#feed.push(window),
      progressed: (progress) => this.#speechProgressed(progress),
      speechEnded: (lastSpeechAt) => this.#speechEnded(lastSpeechAt),
      failed: (error) => this.#activityFailed(error),
    });
    this.#feed.warm();
  }

  /** Windows whose verdict is awaited. */
  get pending(): number {
    return this.#listener.pending;
  }

  /** Takes 16 kHz mono samples; they are copied. */
  audio(samples: Int16Array): void {
    this.#listener.audio(samples);
  }

  listen(): void {
    this.#partial = "";
    this.#prefetch.reset();
    this.#feed.start();
  }

  cancel(): void {
    this.#listener.ignore();
    this.#feed.cancel();
  }

  /** What was found for a question while it was being spoken. */
  found(question: string): Promise<FoundPassages> | undefined {
    return this.#prefetch.take(question);
  }

  /** Waits for the final transcript and dispatches it. */
  async finish(utterance: number, signal: AbortSignal): Promise<void> {
    const { identity, services, settings, tracker, dispatch } = this.#options;
    const speechMs = this.#speechMs;
    // Asked while the recogniser finishes, so that nobody waits for it.
    const refusal = services.refuseSpeech?.(identity, speechMs);
    const limits = { clock: services.clock, timeoutMs: settings.requestTimeoutMs, signal, what: "Recognising speech" };
    try {
      const text = (await tracker.track(within(this.#feed.finish(), limits))).trim();
      // An hour's allowance is not worth a late answer: where it cannot be asked, this utterance passes.
      const patience = { ...limits, timeoutMs: settings.speechLimitTimeoutMs };
      const refused = refusal && (await within(refusal, patience).catch(() => undefined));
      signal.throwIfAborted();
      if (refused) throw refused;
      this.#options.transcribed();
      dispatch({ type: "transcript", utterance, text, speechMs });
    } catch (error) {
      if (!signal.aborted) dispatch({ type: "recognition-failed", utterance, error: recognitionFailure(error) });
    }
  }

  /** Looks for a newer manual. */
  refresh(): Promise<void> {
    return this.#feed.refresh();
  }

  async close(): Promise<void> {
    this.#prefetch.reset();
    this.#listener.close();
    await this.#feed.close();
  }

  #takePartial(text: string): void {
    const utterance = this.#options.state().hearing;
    if (utterance === undefined || text === this.#partial) return;
    this.#partial = text;
    this.#listener.partialChanged(text);
    this.#options.dispatch({ type: "partial", utterance, text });
  }

  #speechProgressed({ speechMs, silenceMs, stableMs }: SpeechProgress): void {
    const { hearing: utterance, turn } = this.#options.state();
    if (utterance === undefined) return;
    this.#speechMs = speechMs;
    if (silenceMs >= prefetchAfterSilenceMs || stableMs >= prefetchAfterStableMs) this.#prefetch.stable(this.#partial);
    if (turn) this.#options.dispatch({ type: "speech-continued", utterance, partial: this.#partial, speechMs });
  }

  #speechEnded(lastSpeechAt: number): void {
    const utterance = this.#options.state().hearing;
    if (utterance === undefined) return;
    this.#options.speechEnded(lastSpeechAt);
    this.#options.dispatch({ type: "speech-ended", utterance });
  }

  #recognitionFailed(error: EquivoxError): void {
    const { hearing, deciding } = this.#options.state();
    const utterance = hearing ?? deciding;
    if (utterance !== undefined) this.#options.dispatch({ type: "recognition-failed", utterance, error });
  }

  #activityFailed(error: unknown): void {
    const known = error instanceof EquivoxError ? error : failure("voice-activity-failed", { problem: problemOf(error) }, error);
    this.#options.dispatch({ type: "engine-failed", error: known });
  }
}
