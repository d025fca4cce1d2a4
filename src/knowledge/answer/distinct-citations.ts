import { type AnswerSentence, type Citation } from "./answer.ts";

/** One citation for each number, by number; a warning's quote gives way to that of the sentence it leads up to. */
export function distinctCitations(sentences: readonly AnswerSentence[]): Citation[] {
  const ordered = sentences.toSorted((left, right) => Number(left.warning) - Number(right.warning));
  const byNumber = new Map<number, Citation>();
  for (const citation of ordered.flatMap((sentence) => sentence.citations)) {
    if (!byNumber.has(citation.n)) byNumber.set(citation.n, citation);
  }
  return [...byNumber.values()].sort((left, right) => left.n - right.n);
}
