import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { failure } from "../../errors.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type QuestionVector } from "./first-stage.ts";
import { toQueryVector } from "./kernel/query-vector.ts";

interface Options {
  readonly embedding: EmbeddingModel;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly tenant: TenantId;
  readonly signal: AbortSignal;
  readonly onDegraded: (error: unknown) => void;
}

/**
 * The vector of a question, the mean over its wordings, or undefined when the model fails or takes too long: then words alone decide.
 * Rejects with the signal's reason when it aborts.
 */
export async function embedQuestion(
  wordings: readonly string[],
  { embedding, clock, timeoutMs, tenant, signal, onDegraded }: Options,
): Promise<QuestionVector | undefined> {
  const stop = linkedController(signal);
  const cancel = clock.setTimer(() => stop.abort(failure("deadline-exceeded", { what: "Embedding the question", timeoutMs })), timeoutMs);
  try {
    const vectors = await embedding.embed(wordings, { priority: "question", signal: stop.signal, tenant });
    return { query: toQueryVector(meanOf(vectors, embedding.dimensions)), model: embedding.name };
  } catch (error) {
    signal.throwIfAborted();
    onDegraded(error);
    return undefined;
  } finally {
    cancel();
    stop.unlink();
  }
}

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value));
  const length = Math.hypot(...sum);
  return length === 0 ? sum : sum.map((value) => value / length);
}
