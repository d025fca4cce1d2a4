import { type EquivoxError } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";

const notHeard = "Sorry, I could not make that out. Please say it again, or type the question.";
const lost = "Sorry, the connection broke while you were speaking. Please say it again.";
const notFound = "Sorry, something went wrong while I looked that up. Please ask again.";

/** What is said aloud when an engine fails; the error itself goes to the screen. */
export function apologyFor(error: EquivoxError, index: number): AnswerSentence {
  const text = error.code === "speech-recognition-failed" ? notHeard : error.code === "utterance-lost" ? lost : notFound;
  return { index, text, spoken: text, warning: false, citations: [] };
}
