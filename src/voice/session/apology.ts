import { type EquivoxError, type ErrorCode } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";

const notHeard = "Sorry, I could not make that out. Please say it again, or type the question.";
const lost = "Sorry, the connection broke while you were speaking. Please say it again.";
const overLimit = "Sorry, you have said as much as you may for now. Please try again later, or type the question.";
const notFound = "Sorry, something went wrong while I looked that up. Please ask again.";

const said: Readonly<Partial<Record<ErrorCode, string>>> = {
  "speech-recognition-failed": notHeard,
  "utterance-lost": lost,
  "rate-limited": overLimit,
};

/** What is said aloud when an engine fails; the error itself goes to the screen. */
export function apologyFor(error: EquivoxError, index: number): AnswerSentence {
  const text = said[error.code] ?? notFound;
  return { index, text, spoken: text, warning: false, citations: [] };
}
