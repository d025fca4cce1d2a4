import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { type TurnTiming } from "../session-store.ts";

/**
 * What an RTVI `server-message` of this product carries, beside the standard messages. Clients that do not know it
 * lose nothing but detail. `turn` counts from 1 within the connection.
 */
export type ServerMessage =
  /** Once, after `bot-ready`. */
  | { readonly type: "session"; readonly sessionId: string; readonly equipment: string }
  /** A question was understood: spoken or typed. */
  | { readonly type: "question"; readonly turn: number; readonly text: string; readonly mode: "voice" | "text" }
  /** A sentence of the answer with its citations, when it is known, which is before it is heard. */
  | { readonly type: "sentence"; readonly turn: number; readonly sentence: AnswerSentence }
  /** The answer is complete. */
  | { readonly type: "answer"; readonly turn: number; readonly answered: boolean; readonly interrupted: boolean }
  /** At the first audio of a turn, and again when it is over. */
  | { readonly type: "timing"; readonly turn: number; readonly timingMs: Partial<TurnTiming> }
  /** This server is going away; the turn under way is finished first. */
  | { readonly type: "draining" };
