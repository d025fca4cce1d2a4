/**
 * Chunks of one document version packed for search, at most 256 chunks each: what a search of the whole partition reads, and keeps in
 * memory. The bytes are opaque to stores: `lexical` holds the postings of words and codes, `vectors` the int8 vectors of the chunks
 * as wholes once they are computed.
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

/** What of one chunk is read only when it leads the first stage of a search. Opaque to stores. */
export interface ChunkDetails {
  /** Its text as the character grams see it. */
  readonly surface: Uint8Array;
  /** The int8 vectors of its sentences, once they are computed. */
  readonly sentences?: Uint8Array;
}

/** A segment as it is stored, with the details of its chunks. */
export interface IndexedSegment extends Segment {
  /** One for each chunk. */
  readonly surfaces: readonly Uint8Array[];
  /** One for each chunk, when there are `vectors`. */
  readonly sentences?: readonly Uint8Array[];
}

/** A segment as it is read for search. */
export interface StoredSegment extends Segment {
  /** Names it to `DocumentStore.readDetails`; another writing of the same segment has another name. */
  readonly id: string;
}

/** The vectors of one segment, as they are added to it. */
export interface SegmentVectors {
  readonly ordinal: number;
  readonly model: string;
  readonly vectors: Uint8Array;
  /** The vectors of each chunk's sentences. */
  readonly sentences: readonly Uint8Array[];
}

/** The vectors of a stored segment, for reuse. */
export interface StoredVectors extends SegmentVectors {
  readonly firstChunk: number;
  readonly chunkCount: number;
}
