import { z } from "zod";
import { type VersionReference } from "../../knowledge/document-store.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type Database } from "./database.ts";

const referenceRow: z.ZodType<VersionReference> = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  documentId: z.string(),
  version: z.int(),
});

/** Active versions whose vectors are not all of one model, as `DocumentStore.listEmbeddedOtherwise` says. */
export function listEmbeddedOtherwise(database: Database, model: string, limit: number, after?: VersionReference): VersionReference[] {
  return database.all(
    referenceRow,
    `SELECT documents.tenant, documents.equipment, documents.id AS documentId, active_version AS version
     FROM documents JOIN versions ON versions.tenant = documents.tenant AND versions.equipment = documents.equipment
       AND versions.document_id = documents.id AND versions.version = documents.active_version
     WHERE vector_model IS NOT :model
       AND (documents.tenant, documents.equipment, documents.id) > (:tenant, :equipment, :documentId)
     ORDER BY documents.tenant, documents.equipment, documents.id LIMIT :limit`,
    { model, limit, tenant: after?.tenant ?? "", equipment: after?.equipment ?? "", documentId: after?.documentId ?? "" },
  );
}
