import { z } from "zod";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { mediaTypes } from "./parse/page.ts";

/** An uploaded file of one equipment. */
export const documentSchema = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  id: z.string(),
  title: z.string(),
  fileName: z.string(),
  createdAt: z.int(),
  /** The newest version, whatever its state. */
  latestVersion: z.int(),
});
export type Document = Readonly<z.infer<typeof documentSchema>>;

/** One upload of a document. */
export const documentVersionSchema = z.object({
  documentId: z.string(),
  version: z.int(),
  /** SHA-256 (hex) of the original. */
  contentHash: z.string(),
  bytes: z.int(),
  mediaType: z.enum(mediaTypes),
  fileName: z.string(),
  /** Where the original lies in `Files`. */
  fileKey: z.string(),
  pageCount: z.int().exactOptional(),
  chunkCount: z.int().exactOptional(),
  createdAt: z.int(),
});
export type DocumentVersion = Readonly<z.infer<typeof documentVersionSchema>>;
