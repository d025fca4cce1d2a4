/** Where a sentence of an answer stands in the manual. `n` counts from 1 within the answer. */
export interface Citation {
  readonly n: number;
  readonly documentId: string;
  readonly version: number;
  readonly title: string;
  readonly page: number;
  readonly pageLabel?: string;
  readonly headingPath: readonly string[];
  /** The manual's own words. */
  readonly quote: string;
}

/** One sentence of an answer, pinned to what supports it. */
export interface AnswerSentence {
  readonly index: number;
  /** As shown. */
  readonly text: string;
  /** As read aloud: units, codes and numbers in words. */
  readonly spoken: string;
  /** A warning is read to its end before anything else. */
  readonly warning: boolean;
  readonly citations: readonly Citation[];
}

/** How long the stages of an answer took, in milliseconds. */
export interface AnswerTiming {
  /** Embedding and search; what a prefetch saved is not counted. */
  readonly retrieve: number;
  readonly firstSentence: number;
  readonly total: number;
}

/** How an answer was found without making it again: the same question, one like it, or one like it that was verified. */
export const cacheKinds = ["exact", "semantic", "verified"] as const;
export type CacheKind = (typeof cacheKinds)[number];

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
    };
