import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";
import { type Retrieval } from "./passage.ts";

export interface SearchRequest {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly question: string;
  /** Passages wanted. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Searches one partition. Throws `equipment-not-found`; rejects with the signal's reason when it aborts.
 * A partition that is there and empty yields no passages.
 */
export type Search = (request: SearchRequest) => Promise<Retrieval>;
