import { z } from "zod";
import { type Document, type DocumentVersion } from "../../knowledge/document.ts";
import { type Job, jobErrorSchema, jobStates, progressSchema } from "../../knowledge/job.ts";
import { blockSchema, mediaTypes } from "../../knowledge/parse/page.ts";

export const uploadReply = z.object({ documentId: z.string(), jobId: z.string() });

export const documentReply = z
  .object({
    documentId: z.string(),
    equipment: z.string(),
    title: z.string(),
    fileName: z.string(),
    createdAt: z.number().describe("Milliseconds since the epoch."),
    latestVersion: z.number().int(),
    activeVersion: z.number().int().optional().describe("The version that answers questions; absent while there is none."),
  })
  .meta({ id: "Document" });

export const documentListReply = z.object({ documents: z.array(documentReply) });

const versionReply = z
  .object({
    version: z.number().int(),
    fileName: z.string(),
    mediaType: z.enum(mediaTypes),
    bytes: z.number().int(),
    contentHash: z.string().describe("SHA-256 of the original, in hex."),
    pages: z.number().int().optional(),
    createdAt: z.number().describe("Milliseconds since the epoch."),
  })
  .meta({ id: "DocumentVersion" });

export const documentWithVersionsReply = documentReply.extend({ versions: z.array(versionReply) }).meta({ id: "DocumentWithVersions" });

export const pageReply = z
  .object({
    documentId: z.string(),
    version: z.number().int(),
    page: z.number().int(),
    pageLabel: z.string().optional().describe("The number that is printed on the page, when it differs."),
    pages: z.number().int().describe("How many pages the document has."),
    title: z.string(),
    blocks: z.array(blockSchema),
    text: z.string(),
  })
  .meta({ id: "Page" });

export const jobReply = z
  .object({
    jobId: z.string(),
    documentId: z.string(),
    version: z.number().int(),
    equipment: z.string(),
    state: z.enum(jobStates),
    searchable: z.boolean().describe("True once the document answers questions, which is before the job has ended."),
    kind: z
      .literal("embed")
      .optional()
      .describe("`embed`: the document is embedded anew by another model, and answers meanwhile as before."),
    progress: progressSchema,
    error: jobErrorSchema.optional(),
  })
  .meta({ id: "Job" });

export function toDocumentReply(document: Document, activeVersion: number | undefined): z.infer<typeof documentReply> {
  return {
    documentId: document.id,
    equipment: document.equipment,
    title: document.title,
    fileName: document.fileName,
    createdAt: document.createdAt,
    latestVersion: document.latestVersion,
    ...(activeVersion === undefined ? {} : { activeVersion }),
  };
}

export function toVersionReply(version: DocumentVersion): z.infer<typeof versionReply> {
  return {
    version: version.version,
    fileName: version.fileName,
    mediaType: version.mediaType,
    bytes: version.bytes,
    contentHash: version.contentHash,
    ...(version.pageCount === undefined ? {} : { pages: version.pageCount }),
    createdAt: version.createdAt,
  };
}

export function toJobReply(job: Job): z.infer<typeof jobReply> {
  return {
    jobId: job.id,
    documentId: job.documentId,
    version: job.version,
    equipment: job.equipment,
    state: job.state,
    searchable: job.searchable,
    ...(job.kind === undefined ? {} : { kind: job.kind }),
    progress: job.progress,
    ...(job.error === undefined ? {} : { error: job.error }),
  };
}
