import { z } from "zod";
import { pageSchema } from "../parse/page.ts";
import { type Chunk } from "./chunk.ts";

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

const chunkSchema: z.ZodType<Chunk> = z.object({
  ordinal: z.int(),
  pageFrom: z.int(),
  pageTo: z.int(),
  headingPath: z.array(z.string()),
  sentences: z.array(
    z.object({
      kind: z.enum(["prose", "heading", "step", "row", "warning"]),
      text: z.string(),
      page: z.int(),
      pageLabel: z.string().exactOptional(),
    }),
  ),
  text: z.string(),
  hash: z.string(),
});

const bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer);

/** One answer to `index` and to each `next`. */
export const indexingReplySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("chunks"), chunks: z.array(chunkSchema) }),
  z.object({
    kind: z.literal("segments"),
    segments: z.array(z.object({ ordinal: z.int(), firstChunk: z.int(), chunkCount: z.int(), lexical: bytes })),
  }),
  z.object({ kind: z.literal("failed"), problem: z.string() }),
]);
export type IndexingReply = z.infer<typeof indexingReplySchema>;
