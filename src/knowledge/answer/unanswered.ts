import { type AnswerSentence } from "./answer.ts";
import { spokenForm } from "./spoken-form.ts";

/** What is said when the manual does not hold the answer: one honest sentence that names the equipment and cites nothing. */
export function unansweredSentence(equipmentName: string): AnswerSentence {
  const text = `I could not find that in the manual for ${equipmentName}.`;
  return { index: 0, text, spoken: spokenForm(text), warning: false, citations: [] };
}
