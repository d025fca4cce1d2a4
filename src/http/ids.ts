import { failure } from "../errors.ts";
import { type PartitionKey } from "../knowledge/document-store.ts";
import { slugSchema, type EquipmentSlug } from "../tenancy/equipment.ts";
import { equipmentOfId } from "../tenancy/ids.ts";
import { type TenantId } from "../tenancy/tenant.ts";

const longestShown = 200;

/** A slug from an address or a body. A malformed one names nothing, so it answers as a missing one does. */
export function slugOf(text: string): EquipmentSlug {
  const slug = slugSchema.safeParse(text);
  if (!slug.success) throw failure("equipment-not-found", { equipment: text.slice(0, longestShown) });
  return slug.data;
}

/** The partition of a document. Throws `document-not-found` for a malformed id, as for a missing one. */
export function partitionOfDocument(tenant: TenantId, documentId: string): PartitionKey {
  const equipment = documentId.startsWith("doc.") ? equipmentOfId(documentId) : undefined;
  if (equipment === undefined) throw failure("document-not-found", { documentId: documentId.slice(0, longestShown) });
  return { tenant, equipment };
}

/** The partition of a job. Throws `job-not-found` for a malformed id, as for a missing one. */
export function partitionOfJob(tenant: TenantId, jobId: string): PartitionKey {
  const equipment = jobId.startsWith("job.") ? equipmentOfId(jobId) : undefined;
  if (equipment === undefined) throw failure("job-not-found", { jobId: jobId.slice(0, longestShown) });
  return { tenant, equipment };
}

/** The partition of a batch. Throws `batch-not-found` for a malformed id, as for a missing one. */
export function partitionOfBatch(tenant: TenantId, batchId: string): PartitionKey {
  const equipment = batchId.startsWith("bat.") ? equipmentOfId(batchId) : undefined;
  if (equipment === undefined) throw failure("batch-not-found", { batchId: batchId.slice(0, longestShown) });
  return { tenant, equipment };
}
