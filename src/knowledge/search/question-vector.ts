import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type QuestionVector } from "./rank.ts";
import { toQueryVector } from "./vector-scan.ts";

interface Options {
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onDegraded: (error: unknown) => void;
}

/**
 * The question's vector, or undefined when the model fails or takes too long: then words alone decide.
 * Rejects with the signal's reason when it aborts.
 */
export async function embedQuestion(
  question: string,
  { embedding, clock, timeoutMs, signal, onDegraded }: Options,
): Promise<QuestionVector | undefined> {
  const stop = new AbortController();
  const cancel = clock.setTimer(() => stop.abort(failure("deadline-exceeded", { what: "Embedding the question", timeoutMs })), timeoutMs);
  try {
    const [vector] = await embedding.embed([question], { priority: "question", signal: AbortSignal.any([signal, stop.signal]) });
    return vector && { query: toQueryVector(vector), model: embedding.name };
  } catch (error) {
    signal.throwIfAborted();
    onDegraded(error);
    return undefined;
  } finally {
    cancel();
  }
}
