import { type EquivoxError } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type TurnTiming } from "../session-store.ts";
import { type GivenAnswer } from "./given-answer.ts";

/** What happens in a session, for the protocol that carries it. `turn` counts from 1 within the session, over broken connections. */
export type SessionNotice =
  | { readonly type: "user-speaking"; readonly speaking: boolean }
  | { readonly type: "bot-speaking"; readonly turn: number; readonly speaking: boolean }
  | { readonly type: "transcript"; readonly text: string; readonly final: boolean }
  /** Something was said, and no question came of it. */
  | { readonly type: "not-understood" }
  | { readonly type: "question"; readonly turn: number; readonly text: string; readonly mode: "voice" | "text" }
  /** The question leans on earlier ones, and is answered as this one. */
  | { readonly type: "understood"; readonly turn: number; readonly text: string }
  /** A sentence is known. `citations` is empty in an apology. */
  | { readonly type: "sentence"; readonly turn: number; readonly sentence: AnswerSentence; readonly willBeSpoken: boolean }
  /** No further sentence follows. */
  | { readonly type: "written"; readonly turn: number }
  /** The first audio of a sentence was sent, or its last. */
  | { readonly type: "sounding"; readonly turn: number; readonly index: number; readonly completed: boolean }
  /** Synthesis failed: sentences of this turn that have not been heard will not be. */
  | { readonly type: "speech-abandoned"; readonly turn: number }
  | ({ readonly type: "answer"; readonly turn: number; readonly answered: boolean; readonly interrupted: boolean } & GivenAnswer)
  | { readonly type: "timing"; readonly turn: number; readonly timingMs: Partial<TurnTiming> }
  | { readonly type: "error"; readonly error: EquivoxError }
  | { readonly type: "draining" }
  /** A turn whose connection broke goes on, at this sample of its audio. What is known of it is said again after this. */
  | { readonly type: "resumed"; readonly turn: number; readonly samples: number }
  /** The last notice: the session is over, for this reason when there is one. */
  | { readonly type: "closed"; readonly error: EquivoxError | undefined };

/** The far side of a session; one per protocol. Calls must not throw and must not call back into the session synchronously. */
export interface SessionClient {
  /** Sends one frame of 24 kHz mono samples. The buffer is used again as soon as the call returns. */
  audio(samples: Int16Array): void;
  notify(notice: SessionNotice): void;
}

/** The far side of a session whose connection broke. */
export const nobody: SessionClient = { audio: () => undefined, notify: () => undefined };
