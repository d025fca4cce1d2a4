import { z } from "zod";

/** Components of a vector of all-MiniLM-L6-v2. */
export const minilmDimensions = 384;

/** What a thread is started with. */
export const threadDataSchema = z.object({ directory: z.string() });

/** One text to embed; a thread works on one at a time. */
export const threadRequestSchema = z.object({ text: z.string() });
export type ThreadRequest = z.infer<typeof threadRequestSchema>;

/** `ready` once after the start, then one answer per request. */
export const threadReplySchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("vector"), vector: z.instanceof(Float32Array) }),
  z.object({ type: z.literal("failed"), problem: z.string() }),
]);
export type ThreadReply = z.infer<typeof threadReplySchema>;
