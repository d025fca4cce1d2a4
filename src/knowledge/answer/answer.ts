import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";

/** Where a sentence of an answer stands in the manual. `n` counts from 1 within the answer. */
export const citationSchema = z.object({
  n: z.int(),
  documentId: z.string(),
  version: z.int(),
  title: z.string(),
  page: z.int(),
  pageLabel: z.string().exactOptional(),
  headingPath: z.array(z.string()),
  /** The manual's own words. */
  quote: z.string(),
});
export type Citation = DeepReadonly<z.infer<typeof citationSchema>>;

/** One sentence of an answer, pinned to what supports it. */
export const answerSentenceSchema = z.object({
  index: z.int().nonnegative(),
  /** As shown. */
  text: z.string(),
  /** As read aloud: units, codes and numbers in words. */
  spoken: z.string(),
  /** A warning is read to its end before anything else. */
  warning: z.boolean(),
  citations: z.array(citationSchema),
});
export type AnswerSentence = DeepReadonly<z.infer<typeof answerSentenceSchema>>;

/** How long the stages of an answer took, in milliseconds. */
export const answerTimingSchema = z.object({
  /** Embedding and search; what a prefetch saved is not counted. */
  retrieve: z.number(),
  firstSentence: z.number(),
  total: z.number(),
});
export type AnswerTiming = DeepReadonly<z.infer<typeof answerTimingSchema>>;

/** How an answer was found without making it again: the same question, one like it, or one like it that was verified. */
export const cacheKinds = ["exact", "semantic", "verified"] as const;
export type CacheKind = (typeof cacheKinds)[number];

/** Who verified an answer, and when, in milliseconds since the epoch. */
export const verifiedSchema = z.object({ author: z.string(), date: z.int() });
export type Verified = Readonly<z.infer<typeof verifiedSchema>>;

/** What `ask` yields: sentences as they are ready, then one `done`. */
export type AnswerEvent =
  | { readonly type: "sentence"; readonly sentence: AnswerSentence }
  | {
      readonly type: "done";
      readonly answerId: string;
      readonly answered: boolean;
      readonly timing: AnswerTiming;
      /** Absent when the answer was made for this question. */
      readonly cached?: CacheKind;
      /** An expert's own answer; then `cached` is `verified`. */
      readonly verified?: Verified;
      /** What is to be known of how the answer was made, for people; absent when it was made as configured. */
      readonly note?: string;
    };
