import { Binary } from "mongodb";
import { z } from "zod";
import { type Document, type DocumentVersion } from "../../knowledge/document.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { blockSchema, mediaTypes, type Page } from "../../knowledge/parse/page.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";

export const documentRow: z.ZodType<Document> = z
  .object({
    tenant_id: tenantSchema,
    equipment_id: slugSchema,
    id: z.string(),
    title: z.string(),
    fileName: z.string(),
    createdAt: z.int(),
    latestVersion: z.int(),
  })
  .transform(({ tenant_id: tenant, equipment_id: equipment, ...document }) => ({ tenant, equipment, ...document }));

const versionFields = {
  version: z.int(),
  contentHash: z.string(),
  bytes: z.int(),
  mediaType: z.enum(mediaTypes),
  fileName: z.string(),
  fileKey: z.string(),
  pageCount: z.int().exactOptional(),
  chunkCount: z.int().exactOptional(),
  createdAt: z.int(),
};

/** The versions that a document embeds. */
export const versionsRow = z
  .object({ id: z.string(), versions: z.array(z.object(versionFields)) })
  .transform(({ id, versions }): DocumentVersion[] => versions.map((version) => ({ documentId: id, ...version })));

const chunkSchema = z.object({
  content: z.string(),
  documentId: z.string(),
  version: z.int(),
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

/** The fields that a reader of chunks wants: there may be a vector beside them, which is larger than the rest. */
export const chunkFields = Object.keys(chunkSchema.shape);

/** A chunk with the writing that it belongs to. */
export const chunkRow: z.ZodType<{ content: string; value: StoredChunk }> = chunkSchema.transform(({ content, ...value }) => ({
  content,
  value,
}));

export const pageRow: z.ZodType<{ content: string; value: Page }> = z
  .object({ content: z.string(), number: z.int(), label: z.string().exactOptional(), blocks: z.array(blockSchema) })
  .transform(({ content, ...value }) => ({ content, value }));

/** Bytes in a buffer of their own: those of the driver are views into a whole reply of up to 16 MB. */
const bytes = z.instanceof(Binary).transform((binary) => new Uint8Array(binary.value()));

/** A part of a segment's postings (round 0) or of its vectors (of that round). */
export const segmentPart = z.object({
  documentId: z.string(),
  version: z.int(),
  content: z.string(),
  ordinal: z.int(),
  round: z.int(),
  part: z.int(),
  parts: z.int(),
  firstChunk: z.int().optional(),
  chunkCount: z.int().optional(),
  model: z.string().optional(),
  bytes,
});
export type SegmentPart = z.infer<typeof segmentPart>;
