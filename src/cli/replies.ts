import { z } from "zod";
import { jobErrorSchema, jobStates, progressSchema } from "../knowledge/job.ts";

/** What the commands read of the API's replies; the rest is left alone. */
export const citationReply = z.object({
  n: z.number(),
  documentId: z.string(),
  title: z.string(),
  page: z.number(),
  pageLabel: z.string().optional(),
  headingPath: z.array(z.string()).readonly(),
  quote: z.string(),
});

export const askReply = z.object({
  answerId: z.string(),
  sessionId: z.string(),
  answered: z.boolean(),
  answer: z.string(),
  citations: z.array(citationReply),
  cached: z.string(),
  verified: z.object({ author: z.string(), date: z.number() }).optional(),
  note: z.string().optional(),
  timingMs: z.record(z.string(), z.number()),
});

export const equipmentReply = z.object({ slug: z.string(), name: z.string() });

export const uploadReply = z.object({ documentId: z.string(), jobId: z.string() });

export const jobReply = z.object({
  state: z.enum(jobStates),
  searchable: z.boolean(),
  progress: progressSchema,
  error: jobErrorSchema.optional(),
});

export const connectReply = z.object({ wsUrl: z.string() });

/** `Title, page 12 (4.2 Changing the oil filter)`. */
export function describeCitation(citation: z.infer<typeof citationReply>): string {
  const page = citation.pageLabel ?? String(citation.page);
  const heading = citation.headingPath.at(-1);
  return `[${citation.n}] ${citation.title}, page ${page}${heading ? ` (${heading})` : ""}`;
}
