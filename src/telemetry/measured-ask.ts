import { type Clock } from "../base/clock.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type Metrics, type RagOutcome } from "./metrics.ts";

/** The same `Ask`, with every question and retrieval counted and timed. */
export function measuredAsk(inner: Ask, { metrics, clock }: { metrics: Pick<Metrics, "ragRequest">; clock: Clock }): Ask {
  return {
    async retrieve(question) {
      const startedAt = clock.monotonic();
      let outcome: RagOutcome = "failed";
      try {
        const retrieval = await inner.retrieve(question);
        outcome = retrieval.passages.length > 0 ? "answered" : "unanswered";
        return retrieval;
      } finally {
        metrics.ragRequest("retrieve", question.signal.aborted ? "cancelled" : outcome, clock.monotonic() - startedAt);
      }
    },
    async *ask(question) {
      const startedAt = clock.monotonic();
      // A consumer that leaves early ends the generator here without a `done`: that is a cancellation, not a failure.
      let outcome: RagOutcome = "cancelled";
      try {
        for await (const event of inner.ask(question)) {
          if (event.type === "done") outcome = event.answered ? "answered" : "unanswered";
          yield event;
        }
      } catch (error) {
        outcome = question.signal.aborted ? "cancelled" : "failed";
        throw error;
      } finally {
        metrics.ragRequest("ask", outcome, clock.monotonic() - startedAt);
      }
    },
  };
}
