import { z } from "zod";
import { type VersionReference } from "../../knowledge/document-store.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { alive } from "./keys.ts";
import { readManifest } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";

/** Documents looked at together. */
const documentsPerLook = 200;

const row = z
  .object({
    tenant_id: tenantSchema,
    equipment_id: slugSchema,
    id: z.string(),
    versions: z.array(z.object({ version: z.int(), vectorModel: z.string().optional() })),
  })
  .transform(({ tenant_id: tenant, equipment_id: equipment, id: documentId, versions }) => ({ tenant, equipment, documentId, versions }));
type Row = z.infer<typeof row>;

/** Active versions whose vectors are not all of one model, as `DocumentStore.listEmbeddedOtherwise` says. */
export async function listEmbeddedOtherwise(
  database: MongoDatabase,
  model: string,
  limit: number,
  after?: VersionReference,
): Promise<VersionReference[]> {
  const found: VersionReference[] = [];
  let last: Omit<VersionReference, "version"> | undefined = after;
  for (;;) {
    const documents = await readAfter(database, last);
    for (const reference of await withOtherVectors(database, model, documents)) {
      found.push(reference);
      if (found.length === limit) return found;
    }
    last = documents.at(-1);
    if (documents.length < documentsPerLook) return found;
  }
}

function readAfter(database: MongoDatabase, last: Omit<VersionReference, "version"> | undefined): Promise<Row[]> {
  const later = last && {
    $or: [
      { tenant_id: { $gt: last.tenant } },
      { tenant_id: last.tenant, equipment_id: { $gt: last.equipment } },
      { tenant_id: last.tenant, equipment_id: last.equipment, id: { $gt: last.documentId } },
    ],
  };
  return database.all(
    row,
    "documents_metadata",
    { ...alive, ...later },
    {
      fields: ["tenant_id", "equipment_id", "id", "versions.version", "versions.vectorModel"],
      sort: { tenant_id: 1, equipment_id: 1, id: 1 },
      limit: documentsPerLook,
    },
  );
}

async function withOtherVectors(database: MongoDatabase, model: string, documents: readonly Row[]): Promise<VersionReference[]> {
  const manifests = new Map<string, ReturnType<typeof readManifest>>();
  const found: VersionReference[] = [];
  for (const { tenant, equipment, documentId, versions } of documents) {
    if (versions.every(({ vectorModel }) => vectorModel === model)) continue;
    const place = `${tenant} ${equipment}`;
    const manifest = manifests.get(place) ?? readManifest(database, { tenant, equipment });
    manifests.set(place, manifest);
    const active = (await manifest)?.active.find((entry) => entry.documentId === documentId)?.version;
    const version = versions.find((one) => one.version === active);
    if (version && version.vectorModel !== model) found.push({ tenant, equipment, documentId, version: version.version });
  }
  return found;
}
