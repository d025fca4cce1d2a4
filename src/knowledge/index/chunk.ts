import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";

/** One quotable unit: a sentence, a list step, a table row with its header, or a warning. */
const chunkSentenceSchema = z.object({
  /** What it came from; decides how it is quoted and read aloud. */
  kind: z.enum(["prose", "heading", "step", "row", "warning"]),
  text: z.string(),
  page: z.int(),
  pageLabel: z.string().exactOptional(),
});
export type ChunkSentence = DeepReadonly<z.infer<typeof chunkSentenceSchema>>;
export type SentenceKind = ChunkSentence["kind"];

/** A passage of a document: the unit of retrieval and citation. `ordinal` counts from 0 within the version. */
export const chunkSchema = z.object({
  ordinal: z.int(),
  pageFrom: z.int(),
  pageTo: z.int(),
  headingPath: z.array(z.string()),
  sentences: z.array(chunkSentenceSchema),
  /** What is indexed and shown: the sentences joined. */
  text: z.string(),
  /** SHA-256 (hex) of the chunker's version, heading path and text; equal hashes may share vectors. */
  hash: z.string(),
});
export type Chunk = DeepReadonly<z.infer<typeof chunkSchema>>;

/** A chunk with the document it belongs to. */
export const storedChunkSchema = chunkSchema.extend({ documentId: z.string(), version: z.int() });
export type StoredChunk = DeepReadonly<z.infer<typeof storedChunkSchema>>;
