import { type PartitionKey } from "../document-store.ts";

export interface VectorSearchRequest extends PartitionKey {
  /** The versions that may answer; no other is considered. */
  readonly versions: readonly { readonly documentId: string; readonly version: number }[];
  /** Chunks of those versions. */
  readonly chunkCount: number;
  /** Of unit length. */
  readonly vector: Float32Array;
  /** The embedding model that made it; vectors of others are not compared. */
  readonly model: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface NearestChunk {
  readonly documentId: string;
  readonly version: number;
  /** Counts within the version. */
  readonly ordinal: number;
  /** Cosine of the angle between the two vectors. */
  readonly likeness: number;
}

/** An index elsewhere that knows the vectors of chunks. */
export interface VectorSearch {
  /**
   * The nearest chunks, best first; undefined when the index cannot answer now, and then the caller compares them all itself.
   * Rejects with the signal's reason when it aborts, and never otherwise.
   */
  nearest(request: VectorSearchRequest): Promise<readonly NearestChunk[] | undefined>;
}
