import { z } from "zod";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";

export const jobStates = ["queued", "running", "indexed", "needs-password", "no-text", "failed"] as const;
export type JobState = (typeof jobStates)[number];

export const jobStages = ["waiting", "reading", "indexing", "understanding", "done"] as const;
export const progressSchema = z.object({
  stage: z.enum(jobStages),
  done: z.number().int(),
  total: z.number().int(),
  /** Passages that kept the vectors of the version before, and those that were embedded; once that is known. */
  reused: z.number().int().exactOptional(),
  embedded: z.number().int().exactOptional(),
});
export type JobProgress = z.infer<typeof progressSchema>;

export const jobErrorSchema = z.object({ code: z.string(), message: z.string() });
export type JobError = z.infer<typeof jobErrorSchema>;

/** The indexing of one document version, or the embedding of one that is stored. It ends in a named state, whatever happens. */
export const jobSchema = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  id: z.string(),
  documentId: z.string(),
  version: z.int(),
  /** `embed`: its chunks are embedded anew by another model, and nothing else changes. */
  kind: z.literal("embed").exactOptional(),
  state: z.enum(jobStates),
  /** True once the version answers questions, which is before its vectors are ready. */
  searchable: z.boolean(),
  progress: progressSchema,
  attempts: z.int(),
  /** Grows with each claim; a write under an old fence is refused. */
  fence: z.int(),
  leaseUntil: z.int().exactOptional(),
  error: jobErrorSchema.exactOptional(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
export type Job = Readonly<z.infer<typeof jobSchema>>;

/** The states in which nothing more will happen. */
export function isFinal(state: JobState): boolean {
  return state !== "queued" && state !== "running";
}
