import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";
import { answerSentenceSchema } from "../answer/answer.ts";
import { storedChunkSchema } from "../index/chunk.ts";
import { type FoundPassages, isRetrieval, type Retrieval } from "../passage.ts";
import { type CacheKind } from "./cache.ts";

export const answerSchema = z.object({ sentences: z.array(answerSentenceSchema), answered: z.boolean() });

/** An answer as it is kept: what every asker of the question is told, without what belongs to one of them. */
export type KeptAnswer = DeepReadonly<z.infer<typeof answerSchema>>;

const retrievalSchema = z.object({
  question: z.string(),
  generation: z.number(),
  passages: z.array(
    z.object({ chunk: storedChunkSchema, title: z.string(), score: z.number(), sentenceScores: z.array(z.number()).exactOptional() }),
  ),
  confidence: z.number(),
});

export function answerKind(lifetimeMs: number): CacheKind<KeptAnswer> {
  return { layer: "answer", lifetimeMs, encode: (answer) => answer, decode: (stored) => answerSchema.parse(stored) };
}

export function retrievalKind(lifetimeMs: number): CacheKind<FoundPassages> {
  return { layer: "retrieval", lifetimeMs, encode: (found) => found, decode: (stored): Retrieval => retrievalSchema.parse(stored) };
}

/** Whether a retrieval is worth keeping: whole, and found by meaning as well as by words. */
export function isWhole(found: FoundPassages): boolean {
  return isRetrieval(found) && found.passages.every(({ sentenceScores }) => sentenceScores !== undefined);
}
