import { type Ask } from "../knowledge/ask.ts";
import { type Tracing } from "./tracing.ts";

/** The same `Ask`, with every question and retrieval as a span. */
export function tracedAsk(inner: Ask, tracing: Tracing): Ask {
  return {
    retrieve: (question) => tracing.inSpan("retrieve", {}, () => inner.retrieve(question)),
    async *ask(question) {
      const span = tracing.open("ask", {});
      const events = span.run(() => inner.ask(question)[Symbol.asyncIterator]());
      let problem: unknown;
      try {
        for (let next = await span.run(() => events.next()); next.done !== true; next = await span.run(() => events.next())) {
          yield next.value;
        }
      } catch (error) {
        problem = error;
        throw error;
      } finally {
        span.end(problem);
        // A listener that leaves early ends this generator; the one behind it must hear of it.
        await span.run(() => events.return?.(undefined));
      }
    },
  };
}
