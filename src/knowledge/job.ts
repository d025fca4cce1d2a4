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
});
export type JobProgress = z.infer<typeof progressSchema>;

export const jobErrorSchema = z.object({ code: z.string(), message: z.string() });
export type JobError = z.infer<typeof jobErrorSchema>;

/** The indexing of one document version. It ends in a named state, whatever happens. */
export const jobSchema = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  id: z.string(),
  documentId: z.string(),
  version: z.int(),
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
