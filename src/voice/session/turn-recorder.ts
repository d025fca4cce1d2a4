import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { type AnswerEvent, type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type Turn } from "../session-store.ts";
import { type GivenAnswer, givenAnswer } from "./given-answer.ts";
import { JudgedAnswers } from "./judged-answers.ts";
import { type SessionClient } from "./session-client.ts";
import { type SessionIdentity, type SessionServices } from "./session-services.ts";
import { type PendingQuestion, type SessionEffect } from "./session-state.ts";
import { type Tracker } from "./tracker.ts";
import { type TurnOutbox } from "./turn-outbox.ts";
import { TurnTimer } from "./turn-timer.ts";

export interface TurnRecorderOptions {
  readonly identity: SessionIdentity;
  readonly services: Pick<SessionServices, "clock">;
  /** Where turns go; what it throws is told to the client. */
  readonly turns: Pick<TurnOutbox, "put">;
  readonly client: Pick<SessionClient, "notify">;
  readonly tracker: Tracker;
  readonly failed: (error: EquivoxError) => void;
  /** Whether the conversation is still held here; asked before a turn is stored. */
  readonly holds?: (() => Promise<boolean>) | undefined;
  /** A turn that was under way is in the store, or was found there. */
  readonly stored?: ((turn: number) => void) | undefined;
  readonly turnEnded?: ((turn: Omit<Turn, "number">) => void) | undefined;
  /** A turn has ended, and is about to be stored. */
  readonly ended?: ((turn: Omit<Turn, "number">) => void) | undefined;
}

interface OpenTurn {
  readonly number: number;
  readonly kind: "question" | "apology";
  readonly question: PendingQuestion;
  readonly askedAt: number;
  readonly timer: TurnTimer;
  readonly sentences: AnswerSentence[];
  /** The turn came over from a broken connection, which had stored it. */
  readonly alreadyStored: boolean;
  given: GivenAnswer;
  rewritten: string | undefined;
}

/** Measures each turn and keeps what was heard of it: in the store, and as `timing` notices. */
export class TurnRecorder {
  readonly turnEnded: ((turn: Omit<Turn, "number">) => void) | undefined;
  readonly answers = new JudgedAnswers();
  readonly #options: TurnRecorderOptions;
  /** What is known of the turn that is about to begin. */
  #next = new TurnTimer();
  #open: OpenTurn | undefined;
  #askedAt = 0;
  #rewritten: string | undefined;
  /** Turns are stored one after another, so that their numbers follow their order. */
  #stored: Promise<void> = Promise.resolve();

  constructor(options: TurnRecorderOptions) {
    this.#options = options;
    this.turnEnded = options.turnEnded;
  }

  speechEnded(lastSpeechAt: number): void {
    this.#next = new TurnTimer();
    this.#next.mark("speechEnd", lastSpeechAt);
    this.#next.mark("decision", this.#now());
  }

  typed(): void {
    this.#next = new TurnTimer();
    this.#next.mark("decision", this.#now());
  }

  transcribed(): void {
    this.#next.mark("transcript", this.#now());
  }

  /** When the newest question was asked, in milliseconds since the epoch. */
  get askedAt(): number {
    return this.#askedAt;
  }

  /** What the newest question was understood as; undefined when it stands alone. */
  get rewritten(): string | undefined {
    return this.#rewritten;
  }

  begin({ turn: number, kind, question, restored }: Extract<SessionEffect, { type: "begin-turn" }>): void {
    const timer = this.#next;
    this.#next = new TurnTimer();
    timer.mark("decision", this.#now());
    this.#askedAt = restored?.askedAt ?? this.#options.services.clock.now();
    // One that is not answered yet is read again.
    this.#rewritten = restored?.answered === undefined ? undefined : restored.rewritten;
    this.#open = {
      number,
      kind,
      question,
      askedAt: this.#askedAt,
      timer,
      sentences: restored ? restored.sentences.slice(0, restored.apologised === true ? -1 : undefined) : [],
      alreadyStored: restored?.stored === true,
      given: restored ? givenAnswer(restored) : {},
      rewritten: this.#rewritten,
    };
    const { given, sentences, rewritten = question.text } = this.#open;
    if (given.answerId !== undefined) this.answers.add(given.answerId, { question: rewritten, sentences });
  }

  /** The question leans on earlier ones, and is answered as this one. */
  understood(rewritten: string): void {
    this.#rewritten = rewritten;
    if (this.#open) this.#open.rewritten = rewritten;
  }

  sentence(sentence: AnswerSentence): void {
    this.#open?.timer.mark("firstSentence", this.#now());
    this.#open?.sentences.push(sentence);
  }

  done(done: Extract<AnswerEvent, { type: "done" }>): void {
    const open = this.#open;
    if (!open) return;
    open.timer.retrieved(done.timing.retrieve);
    open.given = givenAnswer(done);
    this.answers.add(done.answerId, { question: open.rewritten ?? open.question.text, sentences: open.sentences });
  }

  /** Called for every frame; only the first of a turn counts. */
  audioSent(): void {
    const open = this.#open;
    if (!open || open.timer.has("firstAudio")) return;
    open.timer.mark("firstAudio", this.#now());
    if (open.kind === "question") this.#notify(open);
  }

  /** Forgets the turn that is under way: it goes on elsewhere. */
  abandon(): void {
    this.#open = undefined;
  }

  /** Ends the turn. `heard` is what was heard of it, apologies included; a written turn keeps all. */
  end({ answered, interrupted }: Extract<SessionEffect, { type: "end-turn" }>, heard: readonly AnswerSentence[]): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open || open.kind === "apology" || open.alreadyStored) return;
    open.timer.mark("end", this.#now());
    this.#notify(open);
    const onlyHeard = open.question.spoken && interrupted;
    const own = new Set(open.sentences.map((sentence) => sentence.index));
    const turn: Omit<Turn, "number"> = {
      askedAt: open.askedAt,
      mode: open.question.mode,
      question: open.question.text,
      ...(open.rewritten === undefined ? {} : { rewritten: open.rewritten }),
      answered,
      sentences: onlyHeard ? heard.filter((sentence) => own.has(sentence.index)) : open.sentences,
      interrupted,
      timingMs: open.timer.timing(this.#now()),
      ...open.given,
    };
    this.#options.ended?.(turn);
    const storing = this.#stored.then(() => this.#store(open.number, turn));
    this.#stored = storing;
    void this.#options.tracker.track(storing);
  }

  /** Resolves when every turn that has ended is stored or waits to be, or its failure was reported. */
  flushed(): Promise<void> {
    return this.#stored;
  }

  async #store(number: number, turn: Omit<Turn, "number">): Promise<void> {
    const { identity, turns, failed, holds, stored } = this.#options;
    try {
      // Whoever took the conversation over stores the turn.
      if (holds && !(await holds())) return;
      await turns.put({ session: identity, turn, stored: () => stored?.(number) });
    } catch (error) {
      failed(error instanceof EquivoxError ? error : failure("storage-failed", { what: "The turn", problem: problemOf(error) }, error));
    }
    this.turnEnded?.(turn);
  }

  #notify(open: OpenTurn): void {
    this.#options.client.notify({ type: "timing", turn: open.number, timingMs: open.timer.timing(this.#now()) });
  }

  #now(): number {
    return this.#options.services.clock.monotonic();
  }
}
