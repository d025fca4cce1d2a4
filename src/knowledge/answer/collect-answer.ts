import { type AnswerEvent, type AnswerSentence, type AnswerTiming, type Citation } from "./answer.ts";

/** A whole answer, for replies that do not stream. */
export interface CollectedAnswer {
  readonly answerId: string;
  readonly answered: boolean;
  /** The sentences joined. */
  readonly answer: string;
  readonly sentences: readonly AnswerSentence[];
  /** One for each number, in order: the first is where the main fact stands. */
  readonly citations: readonly Citation[];
  readonly timing: AnswerTiming;
}

/** Reads an answer to its end. Throws what the stream throws. */
export async function collectAnswer(events: AsyncIterable<AnswerEvent>): Promise<CollectedAnswer> {
  const sentences: AnswerSentence[] = [];
  let done: Extract<AnswerEvent, { type: "done" }> | undefined;
  for await (const event of events) {
    if (event.type === "sentence") sentences.push(event.sentence);
    else done = event;
  }
  if (!done) throw new Error("an answer ended without its last event");
  const { answerId, answered, timing } = done;
  const answer = sentences.map((sentence) => sentence.text).join(" ");
  return { answerId, answered, answer, sentences, citations: distinctCitations(sentences), timing };
}

/** One citation for each number, by number; a warning's quote gives way to that of the sentence it leads up to. */
export function distinctCitations(sentences: readonly AnswerSentence[]): Citation[] {
  const ordered = sentences.toSorted((left, right) => Number(left.warning) - Number(right.warning));
  const byNumber = new Map<number, Citation>();
  for (const citation of ordered.flatMap((sentence) => sentence.citations)) {
    if (!byNumber.has(citation.n)) byNumber.set(citation.n, citation);
  }
  return [...byNumber.values()].sort((left, right) => left.n - right.n);
}
