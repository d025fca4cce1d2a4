import { type AnswerSentence, type Citation } from "../answer/answer.ts";
import { spokenForm } from "../answer/spoken-form.ts";
import { splitSentences } from "../index/sentences.ts";
import { warningOf } from "../parse/warning-label.ts";
import { type VerifiedAnswer } from "./verified-answer.ts";

/** A verified answer as it is said: sentence by sentence, each with all the pages. One that begins with "WARNING:" is read to its end. */
export function sentencesOf({ answer, pages }: Pick<VerifiedAnswer, "answer" | "pages">): AnswerSentence[] {
  const citations = pages.map(({ documentId, version, title, page, pageLabel, quote }, index): Citation => ({
    ...{ n: index + 1, documentId, version, title, page },
    ...(pageLabel === undefined ? {} : { pageLabel }),
    headingPath: [],
    quote,
  }));
  return splitSentences(answer).map((text, index) => {
    const severity = warningOf(text)?.severity;
    const warning = severity !== undefined && severity !== "note";
    return { index, text, spoken: spokenForm(text), warning, citations };
  });
}
