import { type AnswerEvent, type AnswerSentence, type AnswerTiming, type Citation } from "../../src/knowledge/answer/answer.ts";
import { distinctCitations } from "../../src/knowledge/answer/distinct-citations.ts";

/** A whole answer. */
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
