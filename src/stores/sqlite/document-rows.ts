import { z } from "zod";
import { type Segment } from "../../knowledge/index/segment.ts";
import { type StoredChunk } from "../../knowledge/index/chunk.ts";
import { blockSchema, mediaTypes, type Page } from "../../knowledge/parse/page.ts";
import { type Document, type DocumentVersion } from "../../knowledge/document.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { bytes, json } from "./columns.ts";

export const documentRow: z.ZodType<Document> = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  id: z.string(),
  title: z.string(),
  fileName: z.string(),
  createdAt: z.int(),
  latestVersion: z.int(),
});
export const documentColumns =
  "tenant, equipment, id, title, file_name AS fileName, created_at AS createdAt, latest_version AS latestVersion";

export const versionRow: z.ZodType<DocumentVersion> = z.object({
  documentId: z.string(),
  version: z.int(),
  contentHash: z.string(),
  bytes: z.int(),
  mediaType: z.enum(mediaTypes),
  fileName: z.string(),
  fileKey: z.string(),
  pageCount: z.int().exactOptional(),
  chunkCount: z.int().exactOptional(),
  createdAt: z.int(),
});
export const versionColumns = `document_id AS documentId, version, content_hash AS contentHash, bytes, media_type AS mediaType,
  file_name AS fileName, file_key AS fileKey, page_count AS pageCount, chunk_count AS chunkCount, created_at AS createdAt`;

export const pageRow: z.ZodType<Page> = z.object({
  number: z.int(),
  label: z.string().exactOptional(),
  blocks: json(z.array(blockSchema)),
});

export const chunkRow: z.ZodType<StoredChunk> = z.object({
  documentId: z.string(),
  version: z.int(),
  ordinal: z.int(),
  pageFrom: z.int(),
  pageTo: z.int(),
  headingPath: json(z.array(z.string())),
  sentences: json(
    z.array(
      z.object({
        kind: z.enum(["prose", "heading", "step", "row", "warning"]),
        text: z.string(),
        page: z.int(),
        pageLabel: z.string().exactOptional(),
      }),
    ),
  ),
  text: z.string(),
  hash: z.string(),
});
export const chunkColumns = `chunks.document_id AS documentId, chunks.version, chunks.ordinal, page_from AS pageFrom,
  page_to AS pageTo, heading_path AS headingPath, sentences, text, hash`;

export const segmentRow: z.ZodType<Segment> = z.object({
  documentId: z.string(),
  version: z.int(),
  ordinal: z.int(),
  firstChunk: z.int(),
  chunkCount: z.int(),
  lexical: bytes,
  vectors: bytes.exactOptional(),
  model: z.string().exactOptional(),
});
export const segmentColumns = `segments.document_id AS documentId, segments.version, segments.ordinal, first_chunk AS firstChunk,
  chunk_count AS chunkCount, lexical, vectors, model`;
