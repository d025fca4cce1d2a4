import { type FoundPassages } from "../../knowledge/passage.ts";
import { givenAnswer } from "./given-answer.ts";
import { EarlierTurns } from "./earlier-turns.ts";
import { type PlaybackProgress } from "./playback-ledger.ts";
import { type SessionClient } from "./session-client.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { type SessionEffect, type SessionEvent } from "./session-state.ts";
import { type SnapshotFacts } from "./snapshot.ts";
import { type SnapshotWriter } from "./snapshot-writer.ts";
import { Speaker } from "./speaker.ts";
import { type Tracker } from "./tracker.ts";
import { TurnRecorder, type TurnRecorderOptions } from "./turn-recorder.ts";
import { TurnRunner } from "./turn-runner.ts";

export interface AnsweringOptions {
  readonly identity: SessionIdentity;
  readonly services: SessionServices;
  readonly settings: SessionSettings;
  readonly client: SessionClient;
  readonly tracker: Tracker;
  readonly dispatch: (event: SessionEvent) => void;
  /** What was found for a question while it was being spoken. */
  readonly found: (question: string) => Promise<FoundPassages> | undefined;
  readonly turns: TurnRecorderOptions["turns"];
  readonly turnEnded?: TurnRecorder["turnEnded"];
  readonly writer?: SnapshotWriter;
}

/** What is done for the turn under way. */
export type AnsweringEffect = Extract<
  SessionEffect,
  { type: "begin-turn" | "speak" | "end-speech" | "pause" | "resume" | "stop-after" | "end-turn" | "abandon-turn" }
>;

/** Samples of audio, one second of it, between two saves of how far it has got. */
const progressSamples = 24_000;

/** How a session answers: finds the sentences, speaks them, and records what was heard. */
export class Answering {
  readonly recorder: TurnRecorder;
  readonly #options: AnsweringOptions;
  readonly #earlier: EarlierTurns;
  readonly #runner: TurnRunner;
  readonly #speaker: Speaker;
  /** How far the audio of the last turn got, once it has ended. */
  #progress: PlaybackProgress | undefined;
  #storedTurn = 0;
  #unsavedSamples = 0;

  constructor(options: AnsweringOptions) {
    this.#options = options;
    const { identity, services, settings, client, tracker, dispatch, writer } = options;
    const { tenant, equipment } = identity;
    const limits = { clock: services.clock, timeoutMs: settings.requestTimeoutMs };
    this.#earlier = new EarlierTurns({ identity, services });
    this.recorder = new TurnRecorder({
      identity,
      services,
      turns: options.turns,
      client,
      tracker,
      turnEnded: options.turnEnded,
      ended: (turn) => this.#earlier.add(turn),
      failed: (error) => dispatch({ type: "engine-failed", error }),
      holds: writer && (() => writer.holds()),
      stored: (turn) => {
        this.#storedTurn = turn;
        writer?.changed();
      },
    });
    this.#speaker = new Speaker({
      ...limits,
      textToSpeech: services.textToSpeech,
      ...(settings.ttsVoice === undefined ? {} : { voice: settings.ttsVoice }),
      pacer: services.pacer,
      tracker,
      listener: {
        frame: (samples) => this.#sendFrame(samples),
        sounding: (turn, index, warning) => dispatch({ type: "sounding", turn, index, warning }),
        sounded: (turn, index) => dispatch({ type: "sounded", turn, index }),
        ended: (turn) => dispatch({ type: "playback-ended", turn }),
        failed: (turn, error) => dispatch({ type: "synthesis-failed", turn, error }),
      },
    });
    this.#runner = new TurnRunner({
      ask: services.ask,
      tenant,
      equipment,
      tracker,
      limits,
      understand: (question, signal) => this.#earlier.understand(question, signal),
      understood: (turn, text) => {
        this.recorder.understood(text);
        client.notify({ type: "understood", turn, text });
      },
      found: options.found,
      sentence: (turn, sentence) => {
        this.recorder.sentence(sentence);
        dispatch({ type: "sentence", turn, sentence });
      },
      done: (turn, done) => {
        this.recorder.done(done);
        dispatch({ type: "answer-done", turn, answered: done.answered, ...givenAnswer(done) });
      },
      failed: (turn, error) => dispatch({ type: "answer-failed", turn, error }),
    });
  }

  perform(effect: AnsweringEffect): void {
    switch (effect.type) {
      case "begin-turn":
        this.#begin(effect);
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
        this.recorder.end(effect, this.#speaker.heard());
        this.#stop();
        return;
      case "abandon-turn":
        this.recorder.abandon();
        this.#stop();
        return;
    }
  }

  /** A question as it is likely to be understood; for searches ahead. */
  guess(question: string): string {
    return this.#earlier.guess(question);
  }

  /** What a snapshot needs of the turn under way, or else of the last one. */
  facts(): SnapshotFacts {
    const progress = this.#progress ?? this.#speaker.progress();
    const { askedAt, rewritten } = this.recorder;
    return { progress, askedAt, ...(rewritten === undefined ? {} : { rewritten }), storedTurn: this.#storedTurn };
  }

  close(): void {
    this.#runner.stop();
    this.#speaker.close();
  }

  #begin(effect: Extract<SessionEffect, { type: "begin-turn" }>): void {
    const { turn, kind, question, restored } = effect;
    this.#progress = undefined;
    this.recorder.begin(effect);
    this.#speaker.begin(turn, restored);
    if (kind !== "question" || restored?.answered !== undefined) return;
    this.#runner.run(turn, question.text, restored?.sentences);
  }

  #stop(): void {
    this.#progress ??= this.#speaker.progress();
    this.#runner.stop();
    this.#speaker.stop();
  }

  #sendFrame(samples: Int16Array): void {
    this.recorder.audioSent();
    this.#options.client.audio(samples);
    this.#unsavedSamples += samples.length;
    if (this.#unsavedSamples < progressSamples) return;
    this.#unsavedSamples = 0;
    this.#options.writer?.changed();
  }
}
