import { Scope } from "../../base/scope.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { Listener, type SpeechProgress } from "./listener.ts";
import { Prefetch } from "./prefetch.ts";
import { RecognitionFeed, recognitionFailure } from "./recognition-feed.ts";
import { busy, reduce } from "./reducer.ts";
import { type SessionClient } from "./session-client.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { initialState, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";
import { Speaker } from "./speaker.ts";
import { Tracker } from "./tracker.ts";
import { TurnRecorder } from "./turn-recorder.ts";
import { TurnRunner } from "./turn-runner.ts";
import { within } from "./within.ts";

export interface VoiceSessionOptions {
  readonly identity: SessionIdentity;
  readonly services: SessionServices;
  readonly settings: SessionSettings;
  readonly client: SessionClient;
  /** A turn has ended and is stored. */
  readonly turnEnded?: TurnRecorder["turnEnded"];
}

/** Silence, or an unchanged transcript, after which the manual is searched ahead of the question's end. */
const prefetchAfterSilenceMs = 64;
const prefetchAfterStableMs = 250;

/**
 * One conversation: carries out what the reducer decides and reports back what happens. Protocols feed it audio and text; it
 * answers through its client. Everything that it opens is closed once, by `close`.
 */
export class VoiceSession {
  readonly identity: SessionIdentity;
  readonly #options: VoiceSessionOptions;
  readonly #scope = new Scope();
  readonly #tracker: Tracker;
  readonly #listener: Listener;
  readonly #feed: RecognitionFeed;
  readonly #prefetch: Prefetch;
  readonly #runner: TurnRunner;
  readonly #speaker: Speaker;
  readonly #recorder: TurnRecorder;
  readonly #events: SessionEvent[] = [];
  #reducing = false;
  #state: SessionState = initialState;
  #partial = "";
  #speechMs = 0;
  #cancelIdle: (() => void) | undefined;
  #ended: () => void = () => undefined;
  /** Resolves when the session is over and has released everything; rejects never. */
  readonly ended: Promise<void> = new Promise((resolve) => (this.#ended = resolve));

  constructor(options: VoiceSessionOptions) {
    this.#options = options;
    this.identity = options.identity;
    const { identity, services, settings, client } = options;
    const { tenant, equipment } = identity;
    this.#tracker = new Tracker(() => this.#listener.pending);
    const common = { ask: services.ask, tenant, equipment, tracker: this.#tracker };
    const limits = { clock: services.clock, timeoutMs: settings.requestTimeoutMs };
    this.#recorder = new TurnRecorder({
      ...options,
      tracker: this.#tracker,
      failed: (error) => this.#dispatch({ type: "engine-failed", error }),
    });
    this.#prefetch = new Prefetch(common);
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
      speechStarted: () => this.#dispatch({ type: "speech-started" }),
      speech: (window) => this.#feed.push(window),
      progressed: (progress) => this.#speechProgressed(progress),
      speechEnded: (lastSpeechAt) => this.#speechEnded(lastSpeechAt),
      failed: (error) => this.#activityFailed(error),
    });
    this.#speaker = new Speaker({
      ...limits,
      textToSpeech: services.textToSpeech,
      ...(settings.ttsVoice === undefined ? {} : { voice: settings.ttsVoice }),
      pacer: services.pacer,
      tracker: this.#tracker,
      listener: {
        frame: (samples) => {
          this.#recorder.audioSent();
          client.audio(samples);
        },
        sounding: (turn, index, warning) => this.#dispatch({ type: "sounding", turn, index, warning }),
        sounded: (turn, index) => this.#dispatch({ type: "sounded", turn, index }),
        ended: (turn) => this.#dispatch({ type: "playback-ended", turn }),
        failed: (turn, error) => this.#dispatch({ type: "synthesis-failed", turn, error }),
      },
    });
    this.#runner = new TurnRunner({
      ...common,
      limits,
      sentence: (turn, sentence) => {
        this.#recorder.sentence(sentence);
        this.#dispatch({ type: "sentence", turn, sentence });
      },
      done: (turn, done) => {
        this.#recorder.done(done);
        this.#dispatch({ type: "answer-done", turn, answered: done.answered });
      },
      failed: (turn, error) => this.#dispatch({ type: "answer-failed", turn, error }),
    });
    this.#own();
    this.#feed.warm();
    this.#watchIdle();
  }

  get closed(): boolean {
    return this.#state.phase === "closed";
  }

  /** Takes 16 kHz mono samples of any number; they are copied. */
  audio(samples: Int16Array): void {
    if (!this.closed) this.#listener.audio(samples);
  }

  /**
   * Asks a typed question.
   * @param options.spoken whether the answer is read aloud
   * @param options.interrupt whether it ends the turn that is under way, or waits for its end
   */
  ask(text: string, options: { spoken: boolean; interrupt?: boolean }): void {
    this.#recorder.typed();
    this.#dispatch({ type: "typed", text, spoken: options.spoken, interrupt: options.interrupt ?? true });
  }

  /** Ends the turn under way; a warning that is being read is read to its end. */
  interrupt(): void {
    this.#dispatch({ type: "interrupt" });
  }

  /** Admits no further question and closes with `server-draining` once the present one is answered. */
  drain(): void {
    this.#dispatch({ type: "drain" });
  }

  /** Ends the session, now. Resolves when everything is released. Idempotent. */
  close(error?: EquivoxError): Promise<void> {
    this.#dispatch(error ? { type: "close", error } : { type: "close" });
    return this.ended;
  }

  /** Resolves when no engine owes this session anything; see `Tracker`. */
  settled(signal: AbortSignal): Promise<void> {
    return this.#tracker.settled(signal);
  }

  #own(): void {
    this.#scope.own(() => this.#recorder.flushed());
    this.#scope.own(() => this.#feed.close());
    this.#scope.own(() => this.#listener.close());
    this.#scope.own(() => this.#prefetch.reset());
    this.#scope.own(() => this.#runner.stop());
    this.#scope.own(() => this.#speaker.close());
    this.#scope.own(() => this.#cancelIdle?.());
  }

  /** Events that come up while one is being handled wait for their turn. */
  #dispatch(event: SessionEvent): void {
    this.#events.push(event);
    if (this.#reducing) return;
    this.#reducing = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        const [state, effects] = reduce(this.#state, next, { idleTimeoutMs: this.#options.settings.voiceIdleTimeoutMs });
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#reducing = false;
    }
    if (!this.closed) this.#watchIdle();
  }

  #perform(effect: SessionEffect): void {
    switch (effect.type) {
      case "notify":
        this.#options.client.notify(effect.notice);
        return;
      case "listen":
        this.#partial = "";
        this.#prefetch.reset();
        this.#feed.start();
        return;
      case "finish-listening":
        void this.#finishListening(effect.utterance);
        return;
      case "cancel-listening":
        this.#listener.ignore();
        this.#feed.cancel();
        return;
      case "begin-turn":
        this.#recorder.begin(effect.turn, effect.kind, effect.question);
        this.#speaker.begin(effect.turn);
        if (effect.kind === "question") this.#runner.run(effect.turn, effect.question.text, this.#prefetch.take(effect.question.text));
        return;
      case "speak":
        this.#speaker.say(effect.sentence);
        return;
      case "end-speech":
        this.#speaker.end();
        return;
      case "pause":
        this.#speaker.pause();
        return;
      case "resume":
        this.#speaker.resume();
        return;
      case "stop-after":
        this.#runner.stop();
        this.#speaker.stopAfter(effect.index);
        return;
      case "end-turn":
        this.#runner.stop();
        this.#recorder.end(effect, this.#speaker.heard());
        this.#speaker.stop();
        this.#feed.refresh().catch((error: unknown) => this.#log(error, "looking for a newer manual failed"));
        return;
      case "close":
        this.#scope.close().then(this.#ended, (error: unknown) => {
          this.#log(error, "a session could not release everything");
          this.#ended();
        });
        return;
    }
  }

  #takePartial(text: string): void {
    const utterance = this.#state.hearing;
    if (utterance === undefined || text === this.#partial) return;
    this.#partial = text;
    this.#listener.partialChanged(text);
    this.#dispatch({ type: "partial", utterance, text });
  }

  #speechProgressed({ speechMs, silenceMs, stableMs }: SpeechProgress): void {
    const utterance = this.#state.hearing;
    if (utterance === undefined) return;
    this.#speechMs = speechMs;
    if (silenceMs >= prefetchAfterSilenceMs || stableMs >= prefetchAfterStableMs) this.#prefetch.stable(this.#partial);
    if (this.#state.turn) this.#dispatch({ type: "speech-continued", utterance, partial: this.#partial, speechMs });
  }

  #speechEnded(lastSpeechAt: number): void {
    const utterance = this.#state.hearing;
    if (utterance === undefined) return;
    this.#recorder.speechEnded(lastSpeechAt);
    this.#dispatch({ type: "speech-ended", utterance });
  }

  async #finishListening(utterance: number): Promise<void> {
    const { clock } = this.#options.services;
    const speechMs = this.#speechMs;
    const limits = { clock, timeoutMs: this.#options.settings.requestTimeoutMs, signal: this.#scope.signal, what: "Recognising speech" };
    try {
      const text = (await this.#tracker.track(within(this.#feed.finish(), limits))).trim();
      this.#recorder.transcribed();
      this.#dispatch({ type: "transcript", utterance, text, speechMs });
    } catch (error) {
      if (!this.closed) this.#dispatch({ type: "recognition-failed", utterance, error: recognitionFailure(error) });
    }
  }

  #recognitionFailed(error: EquivoxError): void {
    const utterance = this.#state.hearing ?? this.#state.deciding;
    if (utterance !== undefined) this.#dispatch({ type: "recognition-failed", utterance, error });
  }

  #activityFailed(error: unknown): void {
    const known = error instanceof EquivoxError ? error : failure("voice-activity-failed", { problem: problemOf(error) }, error);
    this.#dispatch({ type: "engine-failed", error: known });
  }

  #watchIdle(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = undefined;
    if (busy(this.#state)) return;
    const { clock } = this.#options.services;
    this.#cancelIdle = clock.setTimer(() => this.#dispatch({ type: "idle" }), this.#options.settings.voiceIdleTimeoutMs);
  }

  #log(error: unknown, message: string): void {
    this.#options.services.log.warn({ session: loggableSessionId(this.identity.sessionId), error: problemOf(error) }, message);
  }
}
