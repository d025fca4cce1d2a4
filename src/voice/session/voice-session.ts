import { Scope } from "../../base/scope.ts";
import { type EquivoxError, failure, problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { Answering } from "./answering.ts";
import { Hearing } from "./hearing.ts";
import { type SaidOfAnswer } from "./judged-answers.ts";
import { busy, reduce } from "./reducer.ts";
import { nobody, type SessionClient } from "./session-client.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { initialState, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";
import { type ReceivedAudio, type SessionSnapshot, type SnapshotFacts, takeSnapshot, turnToRestore } from "./snapshot.ts";
import { type SnapshotWriter } from "./snapshot-writer.ts";
import { Tracker } from "./tracker.ts";
import { type TurnOutbox } from "./turn-outbox.ts";
import { type TurnRecorder } from "./turn-recorder.ts";

export interface VoiceSessionOptions {
  readonly identity: SessionIdentity;
  readonly services: SessionServices;
  readonly settings: SessionSettings;
  readonly client: SessionClient;
  /** Where turns go that have ended. */
  readonly turns: Pick<TurnOutbox, "put">;
  /** A turn has ended and is stored. */
  readonly turnEnded?: TurnRecorder["turnEnded"];
  /** Keeps the conversation for a connection that breaks; without, it ends with its connection. */
  readonly writer?: SnapshotWriter;
  /** What a broken connection left; `restore` goes on with it. */
  readonly snapshot?: SessionSnapshot;
}

/**
 * One conversation: carries out what the reducer decides and reports back what happens. Protocols feed it audio and text; it
 * answers through its client. Everything that it opens is closed once, by `close`.
 */
export class VoiceSession {
  readonly identity: SessionIdentity;
  readonly #options: VoiceSessionOptions;
  readonly #scope = new Scope();
  readonly #tracker: Tracker;
  /** Made when somebody speaks, or is answered: a silent connection, of which there may be thousands, does without. */
  #hearing: Hearing | undefined;
  #answering: Answering | undefined;
  readonly #writer: SnapshotWriter | undefined;
  readonly #events: SessionEvent[] = [];
  #client: SessionClient;
  #reducing = false;
  #state: SessionState;
  /** What `restore` goes on with, until it is called. */
  #left: SessionSnapshot | undefined;
  #kept = false;
  #superseded = false;
  #cancelIdle: (() => void) | undefined;
  #cancelDrain: (() => void) | undefined;
  #ended: () => void = () => undefined;
  /** Resolves when the session is over and has released everything; rejects never. */
  readonly ended: Promise<void> = new Promise((resolve) => (this.#ended = resolve));

  constructor(options: VoiceSessionOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.#client = options.client;
    this.#writer = options.writer;
    this.#left = options.snapshot;
    this.#state = { ...initialState, turns: options.snapshot?.turns ?? 0 };
    this.#tracker = new Tracker(() => this.#hearing?.pending ?? 0);
    const { writer } = options;
    this.#scope.own(() => writer?.finish(this.#kept));
    // Here, so that waiting for the store comes after everything else is released, whoever spoke first.
    this.#scope.own(() => this.#answering?.recorder.flushed());
    this.#scope.own(() => {
      this.#cancelIdle?.();
      this.#cancelDrain?.();
    });
    writer?.start({ take: () => JSON.stringify(this.snapshot()), superseded: () => void this.leave(failure("session-superseded")) });
    this.#watchIdle();
    void this.#tracker.track(prepareRecogniser(options));
  }

  get closed(): boolean {
    return this.#state.phase === "closed";
  }

  /** Whether something is being heard or answered, or waits to be gone on with. */
  get busy(): boolean {
    return busy(this.#state) || this.#left !== undefined;
  }

  /** Whether a broken connection left something that `restore` has not gone on with yet. */
  get restorable(): boolean {
    return this.#left !== undefined;
  }

  /** Whether a broken connection's numbers go on in this one. */
  get resumed(): boolean {
    return this.#options.snapshot !== undefined;
  }

  /** What of the conversation a later connection needs. */
  snapshot(): SessionSnapshot {
    return this.#left ?? takeSnapshot(this.#state, this.#answering?.facts() ?? nothingYet);
  }

  /**
   * Goes on with what a broken connection left, once: from the audio that the client received, or, when it does not say, from
   * the sentence that was begun last.
   */
  restore(received?: ReceivedAudio): void {
    const left = this.#left;
    if (!left || this.closed) return;
    this.#left = undefined;
    const turn = turnToRestore(left, received);
    this.#dispatch({ type: "restore", lost: left.lost === true, ...(turn ? { turn } : {}) });
  }

  /** Takes 16 kHz mono samples of any number; they are copied. */
  audio(samples: Int16Array): void {
    if (!this.closed) this.#ears().audio(samples);
  }

  /**
   * Asks a typed question.
   * @param options.spoken whether the answer is read aloud
   * @param options.interrupt whether it ends the turn that is under way, or waits for its end
   */
  ask(text: string, options: { spoken: boolean; interrupt?: boolean }): void {
    this.restore();
    this.#answerer().recorder.typed();
    this.#dispatch({ type: "typed", text, spoken: options.spoken, interrupt: options.interrupt ?? true });
  }

  /** Ends the turn under way; a warning that is being read is read to its end. */
  interrupt(): void {
    this.restore();
    this.#dispatch({ type: "interrupt" });
  }

  /** Records what the user says of an answer; of the last one when none is named. Throws `answer-not-found`, and what the store throws. */
  async judge(said: SaidOfAnswer): Promise<void> {
    const { identity, services } = this.#options;
    if (!services.judgements) throw failure("message-unsupported", { type: "client-message feedback" });
    await this.#answerer().recorder.answers.judge(identity, said, services.judgements);
  }

  /** The connection broke: the turn under way is answered and waits, unheard. What was said to the client so far is all it is told. */
  detach(): void {
    if (this.closed) return;
    this.#client = nobody;
    this.#dispatch({ type: "detach" });
    this.restore();
  }

  /** Whether a newer connection holds the conversation. */
  get superseded(): boolean {
    return this.#superseded;
  }

  /** Ends the session here without storing the turn under way, because the conversation goes on elsewhere, or may. */
  leave(error?: EquivoxError): Promise<void> {
    this.#superseded ||= !this.closed && error?.code === "session-superseded";
    this.#dispatch({ type: "leave", error });
    return this.ended;
  }

  /** Tells the client that the server goes away; after `afterMs`, admits no further question and closes with `server-draining` once the present one is answered. */
  drain(afterMs = 0): void {
    if (this.closed || this.#cancelDrain) return;
    // Told when its own turn comes: thousands of clients at once would need as many tickets at once.
    const begin = () => this.#dispatch({ type: "drain" });
    this.#cancelDrain = afterMs === 0 ? () => undefined : this.#options.services.clock.setTimer(begin, afterMs);
    if (afterMs === 0) begin();
  }

  /** Ends the session, now. Resolves when everything is released. Idempotent. */
  close(error?: EquivoxError): Promise<void> {
    this.restore();
    this.#dispatch(error ? { type: "close", error } : { type: "close" });
    return this.ended;
  }

  /** Resolves when no engine owes this session anything; see `Tracker`. */
  settled(signal: AbortSignal): Promise<void> {
    return this.#tracker.settled(signal);
  }

  #ears(): Hearing {
    if (this.#hearing) return this.#hearing;
    const { identity, services, settings } = this.#options;
    const hearing = new Hearing({
      identity,
      services,
      settings,
      tracker: this.#tracker,
      state: () => this.#state,
      dispatch: (event) => this.#dispatch(event),
      speechEnded: (lastSpeechAt) => this.#answerer().recorder.speechEnded(lastSpeechAt),
      transcribed: () => this.#answerer().recorder.transcribed(),
      guess: (question) => this.#answering?.guess(question) ?? question,
    });
    this.#scope.own(() => hearing.close());
    return (this.#hearing = hearing);
  }

  #answerer(): Answering {
    if (this.#answering) return this.#answering;
    const answering = new Answering({
      ...this.#options,
      client: { audio: (samples) => this.#client.audio(samples), notify: (notice) => this.#client.notify(notice) },
      tracker: this.#tracker,
      dispatch: (event) => this.#dispatch(event),
      found: (question) => this.#hearing?.found(question),
    });
    this.#scope.own(() => answering.close());
    return (this.#answering = answering);
  }

  /** Events that come up while one is being handled wait for their turn. */
  #dispatch(event: SessionEvent): void {
    this.#events.push(event);
    if (this.#reducing) return;
    this.#reducing = true;
    const before = this.#state;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        const [state, effects] = reduce(this.#state, next, { idleTimeoutMs: this.#options.settings.voiceIdleTimeoutMs });
        this.#state = state;
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#reducing = false;
    }
    if (this.closed) return;
    if (this.#state !== before) this.#writer?.changed();
    this.#watchIdle();
  }

  #perform(effect: SessionEffect): void {
    switch (effect.type) {
      case "notify":
        this.#client.notify(effect.notice);
        return;
      case "listen":
        this.#ears().listen();
        return;
      case "finish-listening":
        void this.#ears().finish(effect.utterance, this.#scope.signal);
        return;
      case "cancel-listening":
        this.#hearing?.cancel();
        return;
      case "close":
        this.#close(effect.kept);
        return;
      case "end-turn":
        this.#answerer().perform(effect);
        this.#hearing?.refresh().catch((error: unknown) => this.#log(error, "looking for a newer manual failed"));
        return;
      default:
        this.#answerer().perform(effect);
    }
  }

  #close(kept: boolean): void {
    this.#kept = kept;
    this.#scope.close().then(this.#ended, (error: unknown) => {
      this.#log(error, "a session could not release everything");
      this.#ended();
    });
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

/** What a snapshot needs of turns before there was one. */
const nothingYet: SnapshotFacts = { progress: { sent: 0, samples: [] }, askedAt: 0, storedTurn: 0 };

/** Has the recogniser learn the manual's words before somebody speaks. A failure is told to whoever does. */
async function prepareRecogniser({ identity: { tenant, equipment }, services }: VoiceSessionOptions): Promise<void> {
  try {
    await services.speechToText.prepare(await services.vocabularies.read(tenant, equipment));
  } catch {
    // Tried again, and told then.
  }
}
