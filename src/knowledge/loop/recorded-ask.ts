import { type Ask } from "../ask.ts";
import { type UnansweredRecorder } from "./unanswered-recorder.ts";

/** The same use case, with every question written down that is answered by a refusal; not those that somebody gave up. */
export function recordedAsk(ask: Ask, recorder: Pick<UnansweredRecorder, "record">): Ask {
  return {
    retrieve: (question) => ask.retrieve(question),
    async *ask(question) {
      for await (const event of ask.ask(question)) {
        if (event.type === "done" && !event.answered && !question.signal.aborted) {
          recorder.record(question, question.question, event.answerId);
        }
        yield event;
      }
    },
  };
}
