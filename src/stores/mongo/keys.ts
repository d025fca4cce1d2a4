import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";

/** One version of one document. */
export interface VersionKey extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
}

/** What is not being deleted. */
export const alive = { deleting: { $exists: false } } as const;

/** The shard key of everything below an equipment. */
export function partitionOf({ tenant, equipment }: PartitionKey) {
  return { tenant_id: tenant, equipment_id: equipment } as const;
}

/** The shard key of an equipment, whether it is being deleted or not. */
export function equipmentOf(tenant: TenantId, slug: EquipmentSlug) {
  return { tenant_id: tenant, slug } as const;
}

/** The shard key of sessions and turns. */
export function userOf(tenant: TenantId, user: UserId) {
  return { tenant_id: tenant, user_id: user } as const;
}

/** One document. */
export function documentOf(key: PartitionKey, documentId: string) {
  return { ...partitionOf(key), id: documentId } as const;
}

/** What was stored for one version. */
export function versionOf(key: VersionKey) {
  return { ...partitionOf(key), documentId: key.documentId, version: key.version } as const;
}
