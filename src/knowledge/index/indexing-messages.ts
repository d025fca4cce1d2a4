import { z } from "zod";
import { pageSchema } from "../parse/page.ts";
import { type Chunk, chunkSchema } from "./chunk.ts";

/**
 * What the indexing thread is asked: any number of `pages`, then `index`, then `next` until the last answer. Both directions go
 * in pieces, because a whole manual in one message would hold up whoever reads it.
 */
export const indexingRequestSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("pages"), pages: z.array(pageSchema) }),
  z.object({ kind: z.literal("index") }),
  z.object({ kind: z.literal("next") }),
]);
export type IndexingRequest = z.infer<typeof indexingRequestSchema>;

const chunks: z.ZodType<readonly Chunk[]> = z.array(chunkSchema);
const bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer);

/** One answer to `index` and to each `next`. */
export const indexingReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("chunks"), chunks }),
  z.object({
    kind: z.literal("segments"),
    segments: z.array(z.object({ ordinal: z.int(), firstChunk: z.int(), chunkCount: z.int(), lexical: bytes, surfaces: z.array(bytes) })),
  }),
  z.object({ kind: z.literal("failed"), problem: z.string() }),
]);
export type IndexingReply = z.infer<typeof indexingReplySchema>;
