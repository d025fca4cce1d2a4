import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";

/** The words of an equipment's active manuals, from which a recogniser's language model is built. */
export interface VocabularyText {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly generation: number;
  /** Sentences, headings and table rows, in reading order. */
  readonly sentences: readonly string[];
  readonly headings: readonly string[];
}

export interface VocabularySource {
  getGeneration(tenant: TenantId, equipment: EquipmentSlug): Promise<number | undefined>;
  /** Throws `equipment-not-found`. */
  read(tenant: TenantId, equipment: EquipmentSlug): Promise<VocabularyText>;
}
