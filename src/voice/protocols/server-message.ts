import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type GivenAnswer } from "../session/given-answer.ts";
import { type TurnTiming } from "../session-store.ts";

/**
 * What an RTVI `server-message` of this product carries, beside the standard messages. Clients that do not know it
 * lose nothing but detail. `turn` counts from 1 within the session, over broken connections.
 */
export type ServerMessage =
  /** Once, after `bot-ready`. `resumed`: turns are numbered on from the connection that broke. */
  | { readonly type: "session"; readonly sessionId: string; readonly equipment: string; readonly resumed: boolean }
  /** Where to connect again, once, should the connection break; a newer one makes older ones needless. */
  | { readonly type: "resume"; readonly wsUrl: string; readonly expiresInMs: number }
  /** A turn goes on at this sample of its audio; its question and sentences follow once more. */
  | { readonly type: "resumed"; readonly turn: number; readonly samples: number }
  /** A question was understood: spoken or typed. */
  | { readonly type: "question"; readonly turn: number; readonly text: string; readonly mode: "voice" | "text" }
  /** The question leans on earlier ones, and is answered as this one. */
  | { readonly type: "understood"; readonly turn: number; readonly text: string }
  /** A sentence of the answer with its citations, when it is known, which is before it is heard. */
  | { readonly type: "sentence"; readonly turn: number; readonly sentence: AnswerSentence }
  /** The answer is complete: by its id it is judged, and an expert's own names its author. */
  | ({ readonly type: "answer"; readonly turn: number; readonly answered: boolean; readonly interrupted: boolean } & GivenAnswer)
  /** At the first audio of a turn, and again when it is over. */
  | { readonly type: "timing"; readonly turn: number; readonly timingMs: Partial<TurnTiming> }
  /** This server is going away; the turn under way is finished first. Where to connect again, if it can be said. */
  | { readonly type: "draining"; readonly wsUrl?: string; readonly expiresInMs?: number };
