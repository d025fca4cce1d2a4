/**
 * Chunks of one document version packed for search, at most 256 chunks each. The bytes are opaque to stores:
 * `lexical` holds the postings, `vectors` the int8 vectors and scales once they are computed.
 */
export interface Segment {
  readonly documentId: string;
  readonly version: number;
  /** Counts from 0 within the version. */
  readonly ordinal: number;
  /** The ordinal of its first chunk, and how many it holds. */
  readonly firstChunk: number;
  readonly chunkCount: number;
  readonly lexical: Uint8Array;
  readonly vectors?: Uint8Array;
  /** Name of the embedding model that made `vectors`. */
  readonly model?: string;
}

/** The vectors of one segment, as they are added to it. */
export interface SegmentVectors {
  readonly ordinal: number;
  readonly model: string;
  readonly vectors: Uint8Array;
}

/** The vectors of a stored segment, for reuse. */
export interface StoredVectors extends SegmentVectors {
  readonly firstChunk: number;
  readonly chunkCount: number;
}
