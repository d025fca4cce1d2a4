import { z } from "zod";
import { type StoredSegment } from "../../knowledge/index/segment.ts";
import { pageSchema } from "../../knowledge/parse/page.ts";
import { bytes, json } from "./columns.ts";

export const documentColumns =
  "tenant, equipment, id, title, file_name AS fileName, created_at AS createdAt, latest_version AS latestVersion";

export const versionColumns = `document_id AS documentId, version, content_hash AS contentHash, bytes, media_type AS mediaType,
  file_name AS fileName, file_key AS fileKey, page_count AS pageCount, chunk_count AS chunkCount, created_at AS createdAt`;

export const pageRow = pageSchema.extend({ blocks: json(pageSchema.shape.blocks) });

const segmentId = z.int().transform(String);

export const segmentRow: z.ZodType<StoredSegment> = z.object({
  id: segmentId,
  documentId: z.string(),
  version: z.int(),
  ordinal: z.int(),
  firstChunk: z.int(),
  chunkCount: z.int(),
  lexical: bytes,
  vectors: bytes.exactOptional(),
  model: z.string().exactOptional(),
});
export const segmentColumns = `segments.id, segments.document_id AS documentId, segments.version, segments.ordinal, first_chunk AS firstChunk,
  chunk_count AS chunkCount, lexical, vectors, model`;
