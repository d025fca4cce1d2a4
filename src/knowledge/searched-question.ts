import { digitsForWords } from "./answer/number-words.ts";

/** A question as it is searched and embedded: trimmed, without hidden characters, spoken numbers as digits. */
export function searchedQuestion(question: string): string {
  const text = question
    .normalize("NFC")
    .replaceAll(/\p{Cc}+/gu, " ")
    .replaceAll(/\p{Cf}/gu, "")
    .trim();
  return digitsForWords(text);
}
