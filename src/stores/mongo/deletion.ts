import { ObjectId } from "mongodb";
import { z } from "zod";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type EquipmentSlug, slugSchema } from "../../tenancy/equipment.ts";
import { type TenantId, tenantSchema } from "../../tenancy/tenant.ts";
import { alive, documentOf, equipmentOf, partitionOf } from "./keys.ts";
import { changeManifest, withEntry } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { versionsRow } from "./mongo-rows.ts";

// What is deleted is marked first, which hides it in one step, and its own row goes last, so that a deletion that a crash cut off
// is found again and finished. Every step may be repeated, and by several at once.

const contentCollections = ["segments", "chunk_details", "document_chunks", "pages"] as const;
/** Rows whose ids are looked at together. */
const rowsPerLook = 1_000;

const markedRow = z.object({ _id: z.instanceof(ObjectId) });
const slugRow = z.object({ tenant_id: tenantSchema, slug: slugSchema });
const documentRow = z.object({ tenant_id: tenantSchema, equipment_id: slugSchema, id: z.string() });

/** Removes an equipment and all below it. False when it is missing. */
export async function deleteEquipment(database: MongoDatabase, tenant: TenantId, slug: EquipmentSlug): Promise<boolean> {
  const marked = await database.update("equipment", { ...equipmentOf(tenant, slug), ...alive }, { $set: { deleting: true } });
  await finishDeletion(database, tenant, slug);
  return marked;
}

/** Finishes the deletion of an equipment; false when it is not being deleted. */
export async function finishDeletion(database: MongoDatabase, tenant: TenantId, slug: EquipmentSlug): Promise<boolean> {
  const found = await database.one(markedRow, "equipment", { ...equipmentOf(tenant, slug), deleting: true });
  if (!found) return false;
  const marked = { ...equipmentOf(tenant, slug), _id: found._id, deleting: true };
  const isDeleting = async () => (await database.one(markedRow, "equipment", marked, { fields: ["_id"] })) !== undefined;
  // Jobs first, so that no writer gets past its lease; sessions before turns, so that no turn finds its session.
  for (const { name, field } of below) await removeBelow(database, partitionOf({ tenant, equipment: slug }), { name, field, isDeleting });
  await database.remove("equipment", marked);
  return true;
}

const below = [
  { name: "jobs", field: "documentId" },
  { name: "documents_metadata", field: "id" },
  { name: "segments", field: "documentId" },
  { name: "chunk_details", field: "documentId" },
  { name: "document_chunks", field: "documentId" },
  { name: "pages", field: "documentId" },
  { name: "user_sessions", field: "id" },
  { name: "turns", field: "sessionId" },
  { name: "verified_answers", field: "id" },
  { name: "unanswered_questions", field: "id" },
  { name: "feedback", field: "answerId" },
] as const;

/**
 * Removes rows by the ids that were found while the equipment was still marked: another process may finish the same deletion, and
 * then the slug may be used again, so that "all of this slug" could be somebody's new documents.
 */
async function removeBelow(
  database: MongoDatabase,
  partition: ReturnType<typeof partitionOf>,
  { name, field, isDeleting }: { name: (typeof below)[number]["name"]; field: string; isDeleting: () => Promise<boolean> },
): Promise<void> {
  const row = z.object({ [field]: z.string() });
  for (;;) {
    const found = await database.all(row, name, partition, { fields: [field], limit: rowsPerLook });
    if (found.length === 0 || !(await isDeleting())) return;
    const ids = [...new Set(found.flatMap((one) => Object.values(one)))];
    await database.remove(name, { ...partition, [field]: { $in: ids } });
  }
}

/** Removes a document and all that came from it, and returns the keys of its originals; undefined when it is missing. */
export async function deleteDocument(database: MongoDatabase, key: PartitionKey, documentId: string): Promise<string[] | undefined> {
  const document = documentOf(key, documentId);
  const versions = await database.change(versionsRow, "documents_metadata", document, { $set: { deleting: true } });
  if (!versions) return undefined;
  const below = { ...partitionOf(key), documentId };
  // Jobs before the generation grows: a writer reads the generation before it checks its lease.
  await database.remove("jobs", below);
  await changeManifest(database, key, (active) => Promise.resolve(withEntry(active, documentId)), documentId);
  for (const name of contentCollections) await database.remove(name, below);
  await database.remove("documents_metadata", document);
  return versions.map(({ fileKey }) => fileKey);
}

/** Removes everything of a tenant. False when there was nothing. */
export async function deleteTenant(database: MongoDatabase, tenant: TenantId): Promise<boolean> {
  const ofTenant = { tenant_id: tenant };
  const marked = await database.updateMany("equipment", ofTenant, { $set: { deleting: true } });
  for (const { slug } of await database.all(slugRow, "equipment", { ...ofTenant, deleting: true })) {
    await finishDeletion(database, tenant, slug);
  }
  const users = await database.remove("users", ofTenant);
  return (await database.remove("tenants", ofTenant)) + users + marked > 0;
}

/** Finishes every deletion that a crash has cut off. */
export async function finishDeletions(database: MongoDatabase): Promise<void> {
  for (const { tenant_id: tenant, slug } of await database.all(slugRow, "equipment", { deleting: true })) {
    await finishDeletion(database, tenant, slug);
  }
  const documents = await database.all(documentRow, "documents_metadata", { deleting: true });
  for (const { tenant_id: tenant, equipment_id: equipment, id } of documents) await deleteDocument(database, { tenant, equipment }, id);
}

/** Removes what was written for a document, but for one writing and for newer versions. */
export async function removeOtherContent(
  database: MongoDatabase,
  key: PartitionKey,
  kept: { documentId: string; version: number; content: string },
): Promise<void> {
  const { documentId, version, content } = kept;
  const others = { ...partitionOf(key), documentId, version: { $lte: version }, content: { $ne: content } };
  for (const name of contentCollections) await database.remove(name, others);
}

/** Removes one writing. */
export async function removeContent(
  database: MongoDatabase,
  key: PartitionKey,
  { documentId, version, content }: { documentId: string; version: number; content: string },
): Promise<void> {
  for (const name of contentCollections) await database.remove(name, { ...partitionOf(key), documentId, version, content });
}
