import { z } from "zod";
import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";

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
export interface Job {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly id: string;
  readonly documentId: string;
  readonly version: number;
  readonly state: JobState;
  /** True once the version answers questions, which is before its vectors are ready. */
  readonly searchable: boolean;
  readonly progress: JobProgress;
  readonly attempts: number;
  /** Grows with each claim; a write under an old fence is refused. */
  readonly fence: number;
  readonly leaseUntil?: number;
  readonly error?: JobError;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The states in which nothing more will happen. */
export function isFinal(state: JobState): boolean {
  return state !== "queued" && state !== "running";
}
