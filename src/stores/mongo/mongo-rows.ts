import { Binary } from "mongodb";
import { z } from "zod";
import { type Document, documentSchema, type DocumentVersion, documentVersionSchema } from "../../knowledge/document.ts";
import { type StoredChunk, storedChunkSchema } from "../../knowledge/index/chunk.ts";
import { type Page, pageSchema } from "../../knowledge/parse/page.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";

export const documentRow: z.ZodType<Document> = documentSchema
  .omit({ tenant: true, equipment: true })
  .extend({ tenant_id: tenantSchema, equipment_id: slugSchema })
  .transform(({ tenant_id: tenant, equipment_id: equipment, ...document }) => ({ tenant, equipment, ...document }));

/** The versions that a document embeds. */
export const versionsRow = z
  .object({ id: z.string(), versions: z.array(documentVersionSchema.omit({ documentId: true })) })
  .transform(({ id, versions }): DocumentVersion[] => versions.map((version) => ({ documentId: id, ...version })));

const chunkSchema = storedChunkSchema.extend({ content: z.string() });

/** The fields that a reader of chunks wants: there may be a vector beside them, which is larger than the rest. */
export const chunkFields = Object.keys(chunkSchema.shape);

/** A chunk with the writing that it belongs to. */
export const chunkRow: z.ZodType<{ content: string; value: StoredChunk }> = chunkSchema.transform(({ content, ...value }) => ({
  content,
  value,
}));

export const pageRow: z.ZodType<{ content: string; value: Page }> = pageSchema
  .extend({ content: z.string() })
  .transform(({ content, ...value }) => ({ content, value }));

/** Bytes in a buffer of their own: those of the driver are views into a whole reply of up to 16 MB. */
const bytes = z.instanceof(Binary).transform((binary) => new Uint8Array(binary.value()));

/**
 * The vectors of a chunk's sentences (of a round), or the surfaces of `count` chunks from this one on as `packList` packs them (round 0).
 * Without a `count`, as schema 2 wrote it, round 0 holds the surface of this chunk alone.
 */
export const detailsPart = z.object({
  documentId: z.string(),
  version: z.int(),
  content: z.string(),
  ordinal: z.int(),
  round: z.int(),
  chunk: z.int(),
  count: z.int().optional(),
  bytes,
});
export type DetailsPart = z.infer<typeof detailsPart>;

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
