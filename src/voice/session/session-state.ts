import { type EquivoxError } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type GivenAnswer } from "./given-answer.ts";
import { type SessionNotice } from "./session-client.ts";

/** A question that is to be answered. */
export interface PendingQuestion {
  readonly text: string;
  readonly mode: "voice" | "text";
  readonly spoken: boolean;
}

/** The one turn that is being answered. */
export interface ActiveTurn extends PendingQuestion, GivenAnswer {
  readonly number: number;
  /** An apology answers nothing and is not stored. */
  readonly kind: "question" | "apology";
  /** `yielding`: interrupted, but a warning is read to its end first. */
  readonly stage: "answering" | "yielding";
  readonly paused: boolean;
  readonly botSpeaking: boolean;
  readonly sounding?: { readonly index: number; readonly warning: boolean };
  /** The sentence whose audio was begun last. */
  readonly begun?: number;
  readonly sentences: readonly AnswerSentence[];
  /** The last sentence is an apology: said, and not a part of the answer. */
  readonly apologised?: boolean;
  /** It is in the store already; only the rest of it is heard. */
  readonly stored?: boolean;
  /** Known once the last sentence is. */
  readonly answered?: boolean;
  /** `open`: audio is due or under way. */
  readonly audio: "none" | "open" | "ended";
  readonly next?: PendingQuestion;
}

export interface SessionState {
  readonly phase: "open" | "draining" | "closed";
  /** The utterance that is being heard, by number. */
  readonly hearing?: number;
  /** The utterance whose final transcript is awaited. */
  readonly deciding?: number;
  readonly turn?: ActiveTurn;
  /** The turn that ended last, uninterrupted; a client whose line broke unnoticed may have missed its end. */
  readonly last?: ActiveTurn;
  /** Nobody listens: the connection broke, and its client may come back. */
  readonly detached?: boolean;
  /** Something was being said when the connection broke. */
  readonly lost?: boolean;
  /** The newest numbers given out; an event with another number than the present one is late, and ignored. */
  readonly utterances: number;
  readonly turns: number;
}

export const initialState: SessionState = { phase: "open", utterances: 0, turns: 0 };

/** A turn that goes on after its connection broke. */
export interface RestoredTurn extends PendingQuestion, GivenAnswer {
  readonly number: number;
  readonly kind: ActiveTurn["kind"];
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  /** What its question was understood as, when it leans on earlier ones. */
  readonly rewritten?: string;
  readonly sentences: readonly AnswerSentence[];
  readonly apologised?: boolean;
  readonly answered?: boolean;
  /** It was interrupted while a warning was being read. */
  readonly yielding?: boolean;
  readonly next?: PendingQuestion;
  /** It is stored already; only the rest of it is heard. */
  readonly stored?: boolean;
  /** 24 kHz samples of each sentence, by position, as far as they are known. */
  readonly samples: readonly (number | undefined)[];
  readonly from: SpeechPosition;
}

/** Where speech goes on: `skip` samples into the audio that begins with the sentence at `position`. */
export interface SpeechPosition {
  readonly position: number;
  readonly skip: number;
}

/** What can happen to a session. */
export type SessionEvent =
  | { readonly type: "speech-started" }
  /** Time passed while speech goes on, or its transcript changed. */
  | { readonly type: "speech-continued"; readonly utterance: number; readonly partial: string; readonly speechMs: number }
  | { readonly type: "partial"; readonly utterance: number; readonly text: string }
  | { readonly type: "speech-ended"; readonly utterance: number }
  /** `speechMs`: how long the speech lasted. */
  | { readonly type: "transcript"; readonly utterance: number; readonly text: string; readonly speechMs: number }
  | { readonly type: "recognition-failed"; readonly utterance: number; readonly error: EquivoxError }
  | { readonly type: "engine-failed"; readonly error: EquivoxError }
  | { readonly type: "typed"; readonly text: string; readonly spoken: boolean; readonly interrupt: boolean }
  | { readonly type: "interrupt" }
  | { readonly type: "sentence"; readonly turn: number; readonly sentence: AnswerSentence }
  | ({ readonly type: "answer-done"; readonly turn: number; readonly answered: boolean } & GivenAnswer)
  | { readonly type: "answer-failed"; readonly turn: number; readonly error: EquivoxError }
  | { readonly type: "sounding"; readonly turn: number; readonly index: number; readonly warning: boolean }
  | { readonly type: "sounded"; readonly turn: number; readonly index: number }
  | { readonly type: "playback-ended"; readonly turn: number }
  | { readonly type: "synthesis-failed"; readonly turn: number; readonly error: EquivoxError }
  | { readonly type: "restore"; readonly turn?: RestoredTurn; readonly lost: boolean }
  /** The connection broke. */
  | { readonly type: "detach" }
  /** The conversation goes on elsewhere, or may: nothing of it is stored here. */
  | { readonly type: "leave"; readonly error: EquivoxError | undefined }
  | { readonly type: "drain" }
  | { readonly type: "idle" }
  | { readonly type: "close"; readonly error?: EquivoxError };

/** What the shell is to do. Effects are carried out in order. */
export type SessionEffect =
  | { readonly type: "notify"; readonly notice: SessionNotice }
  | { readonly type: "listen"; readonly utterance: number }
  | { readonly type: "finish-listening"; readonly utterance: number }
  | { readonly type: "cancel-listening" }
  | {
      readonly type: "begin-turn";
      readonly turn: number;
      readonly kind: "question" | "apology";
      readonly question: PendingQuestion;
      readonly restored?: RestoredTurn;
    }
  | { readonly type: "speak"; readonly turn: number; readonly sentence: AnswerSentence }
  /** No sentence follows; `playback-ended` is due once all was heard. */
  | { readonly type: "end-speech"; readonly turn: number }
  | { readonly type: "pause" }
  | { readonly type: "resume" }
  /** Stop finding an answer, and stop speaking after the sentence `index`; `playback-ended` is due then. */
  | { readonly type: "stop-after"; readonly turn: number; readonly index: number }
  /** Stop everything behind the turn, drop its audio, and keep what was heard of it. */
  | { readonly type: "end-turn"; readonly turn: number; readonly answered: boolean; readonly interrupted: boolean }
  /** Stop everything behind the turn, and keep nothing of it here. */
  | { readonly type: "abandon-turn" }
  /** `kept`: the conversation may go on elsewhere. */
  | { readonly type: "close"; readonly error: EquivoxError | undefined; readonly kept: boolean };
