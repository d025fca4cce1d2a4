import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { failure } from "../../errors.ts";
import { type Passage } from "../passage.ts";
import { type Reranker } from "./reranker.ts";

interface Options {
  readonly reranker: Reranker;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called with what went wrong when the passages stay as they were. */
  readonly onDegraded: (error: unknown) => void;
}

/**
 * The passages in the order of a reranker, or in that which they had when it fails or takes too long. Rejects with the signal's reason
 * when it aborts.
 */
export async function reranked(
  question: string,
  passages: readonly Passage[],
  { reranker, clock, timeoutMs, signal, onDegraded }: Options,
): Promise<readonly Passage[]> {
  if (passages.length < 2) return passages;
  const stop = linkedController(signal);
  const cancel = clock.setTimer(() => stop.abort(failure("deadline-exceeded", { what: "Reranking the passages", timeoutMs })), timeoutMs);
  try {
    const texts = passages.map(({ chunk }) => [...chunk.headingPath, chunk.text].join("\n"));
    const scores = await reranker.rerank({ question, texts, signal: stop.signal });
    return passages
      .map((passage, index) => ({ passage, score: scores[index] ?? -Infinity }))
      .sort((left, right) => right.score - left.score)
      .map(({ passage }) => passage);
  } catch (error) {
    signal.throwIfAborted();
    onDegraded(error);
    return passages;
  } finally {
    cancel();
    stop.unlink();
  }
}
