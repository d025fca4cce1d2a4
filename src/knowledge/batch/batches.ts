import { z } from "zod";
import { type EquipmentSlug, slugSchema } from "../../tenancy/equipment.ts";
import { type TenantId, tenantSchema } from "../../tenancy/tenant.ts";
import { type Citation } from "../answer/answer.ts";
import { type PartitionKey } from "../document-store.ts";
import { type JobError } from "../job.ts";

/** Names a batch; what a queue holds of it. */
export const batchReferenceSchema = z.object({ tenant: tenantSchema, equipment: slugSchema, batchId: z.string() });
export interface BatchReference {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly batchId: string;
}

/** How one question of a batch ended. */
export type BatchAnswer =
  | { readonly question: string; readonly answered: boolean; readonly answer: string; readonly citations: readonly Citation[] }
  | { readonly question: string; readonly error: JobError };

export interface Batch extends BatchReference {
  readonly createdAt: number;
  /** When its equipment was made, by which one is told from another that took its name later; absent in batches of earlier versions. */
  readonly equipmentCreatedAt?: number;
  readonly questions: readonly string[];
  /** By the number of the question; undefined where it is still open. */
  readonly answers: readonly (BatchAnswer | undefined)[];
}

/** Batches with their answers, in shared state, for as long as the setting says. */
export interface BatchStore {
  /** False, and nothing is kept, when the tenant has as many unfinished ones as it may. Throws `shared-state-failed`. */
  create(batch: Omit<Batch, "answers">, limits: { readonly maxOpen: number; readonly keepMs: number }): Promise<boolean>;
  read(reference: BatchReference): Promise<Batch | undefined>;
  /** Records an answer, once: a later one of the same question is ignored. */
  putAnswer(reference: BatchReference, index: number, answer: BatchAnswer): Promise<void>;
  /** The batch no longer counts among the tenant's unfinished ones. Idempotent. */
  finish(reference: BatchReference): Promise<void>;
  /** Removes a batch that nobody will work on. */
  remove(reference: BatchReference): Promise<void>;
}

/** Many questions at once, answered when there is time. */
export interface Batches {
  /** Throws `equipment-not-found`, `question-empty`, `question-too-long`, `queue-full`, `shared-state-failed`. */
  submit(key: PartitionKey, questions: readonly string[]): Promise<string>;
  /** Throws `batch-not-found`, also when the equipment was deleted, whatever has its name now. */
  get(key: PartitionKey, batchId: string): Promise<Batch>;
}
