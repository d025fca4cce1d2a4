import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";

/** What may be deleted whole: a tenant, one of its machines, or one document of that. */
export interface TraceSubject {
  readonly tenant: TenantId;
  readonly equipment?: EquipmentSlug;
  /** Named with its equipment. */
  readonly documentId?: string;
}

/** How much of something is still stored, by the name of the table or collection; what holds nothing of it is left out. */
export type Traces = Readonly<Record<string, number>>;
