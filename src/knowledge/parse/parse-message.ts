import { z } from "zod";
import { mediaTypes, pageSchema } from "./page.ts";
import { parseProblems } from "./parse-limits.ts";

/** What the child that reads a document is told, once. Not by its arguments or environment, which others on the machine can see. */
export const parseOrderSchema = z.object({
  path: z.string(),
  mediaType: z.enum(mediaTypes),
  maxPages: z.number(),
  maxCharacters: z.number(),
  password: z.string().exactOptional(),
  ocr: z.object({ languages: z.string(), maxPages: z.number() }).exactOptional(),
});
export type ParseOrder = z.infer<typeof parseOrderSchema>;

/** What the child that reads a document says, one message at a time; the parent trusts none of it unchecked. */
export const parseMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), done: z.number().int().min(0), total: z.number().int().min(0) }),
  /** A page that is a picture is being recognised, until the next progress. */
  z.object({ kind: z.literal("picture") }),
  z.object({ kind: z.literal("page"), page: pageSchema }),
  z.object({ kind: z.literal("end"), title: z.string().max(1_000).optional() }),
  z.object({ kind: z.literal("problem"), code: z.enum(parseProblems), problem: z.string().max(1_000) }),
]);
export type ParseMessage = z.infer<typeof parseMessageSchema>;
