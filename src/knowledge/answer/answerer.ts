import { type Retrieval } from "../passage.ts";
import { type AnswerSentence } from "./answer.ts";

export interface AnswerRequest {
  /** Normalised: spoken numbers are digits. */
  readonly question: string;
  readonly retrieval: Retrieval;
  /** Named when the manual does not hold the answer. */
  readonly equipmentName: string;
  readonly signal: AbortSignal;
  /** Told what is to be known of how the answer was made. */
  readonly onNote?: (note: string) => void;
}

/** Makes sentences from passages. Returns whether the manual held the answer. */
export type Answerer = (request: AnswerRequest) => AsyncGenerator<AnswerSentence, boolean>;
