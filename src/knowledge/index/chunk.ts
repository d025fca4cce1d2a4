/** What a sentence of a chunk came from; decides how it is quoted and read aloud. */
export type SentenceKind = "prose" | "heading" | "step" | "row" | "warning";

/** One quotable unit: a sentence, a list step, a table row with its header, or a warning. */
export interface ChunkSentence {
  readonly kind: SentenceKind;
  readonly text: string;
  readonly page: number;
  readonly pageLabel?: string;
}

/** A passage of a document: the unit of retrieval and citation. `ordinal` counts from 0 within the version. */
export interface Chunk {
  readonly ordinal: number;
  readonly pageFrom: number;
  readonly pageTo: number;
  readonly headingPath: readonly string[];
  readonly sentences: readonly ChunkSentence[];
  /** What is indexed and shown: the sentences joined. */
  readonly text: string;
  /** SHA-256 (hex) of the chunker's version, heading path and text; equal hashes may share vectors. */
  readonly hash: string;
}

/** A chunk with the document it belongs to. */
export interface StoredChunk extends Chunk {
  readonly documentId: string;
  readonly version: number;
}
