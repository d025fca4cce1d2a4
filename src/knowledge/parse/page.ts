import { z } from "zod";

/** The kinds of block that a parser yields. */
export const blockSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("heading"), level: z.number().int().min(1).max(6), text: z.string() }),
  z.object({ kind: z.literal("paragraph"), text: z.string() }),
  z.object({ kind: z.literal("list"), ordered: z.boolean(), start: z.number().int(), items: z.array(z.string()) }),
  z.object({
    kind: z.literal("table"),
    caption: z.string().optional(),
    header: z.array(z.string()),
    rows: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal("caption"), text: z.string() }),
  z.object({
    kind: z.literal("warning"),
    severity: z.enum(["danger", "warning", "caution", "note"]),
    text: z.string(),
  }),
  z.object({ kind: z.literal("code"), text: z.string() }),
]);
export type Block = z.infer<typeof blockSchema>;

/** One page of a document, in reading order. `number` counts from 1; `label` is what is printed, when that differs. */
export const pageSchema = z.object({
  number: z.number().int().min(1),
  label: z.string().optional(),
  blocks: z.array(blockSchema),
});
export type Page = z.infer<typeof pageSchema>;

/** What parsing a file gives. */
export const parsedDocumentSchema = z.object({ title: z.string().optional(), pages: z.array(pageSchema) });
export type ParsedDocument = z.infer<typeof parsedDocumentSchema>;

/** The media types that can be read. */
export const mediaTypes = [
  "application/pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "text/html",
  "text/markdown",
  "text/plain",
] as const;
export type MediaType = (typeof mediaTypes)[number];
