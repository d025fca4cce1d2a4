export interface RerankRequest {
  readonly question: string;
  /** The passages' headings and texts, best first. */
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

/** Reads question and passage together, which tells better than any comparison of two vectors, and takes longer. */
export interface Reranker {
  /**
   * The relevance of each text, in their order; on any scale. Throws `reranking-failed`; rejects with the signal's reason when it aborts.
   */
  rerank(request: RerankRequest): Promise<readonly number[]>;
}
