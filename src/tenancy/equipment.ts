import { z } from "zod";
import { type DeepReadonly } from "../base/deep-readonly.ts";
import { type TenantId, tenantSchema } from "./tenant.ts";

/** The name of one equipment within its tenant. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a slug is 1 to 63 lower-case letters, digits and hyphens")
  .brand("EquipmentSlug");
export type EquipmentSlug = z.infer<typeof slugSchema>;

/** Which version of which document answers questions. */
const activeVersionSchema = z.object({ documentId: z.string(), version: z.int() });

/** Where readers of a partition start: grows with every activation, deletion and arrival of vectors. */
const manifestSchema = z.object({ generation: z.int(), active: z.array(activeVersionSchema) });
export type Manifest = DeepReadonly<z.infer<typeof manifestSchema>>;

const descriptionSchema = z.object({
  tenant: tenantSchema,
  slug: slugSchema,
  name: z.string(),
  manufacturer: z.string().exactOptional(),
  model: z.string().exactOptional(),
  createdAt: z.int(),
});
/** An equipment with its manifest, as caches hold it. */
export const equipmentSchema = descriptionSchema.extend({ manifest: manifestSchema });
/** An equipment whose manifest lies flat beside the rest, as in a table. */
export const equipmentRowSchema = descriptionSchema.extend(manifestSchema.shape);
export interface Equipment extends Readonly<z.infer<typeof descriptionSchema>> {
  readonly manifest: Manifest;
}

export type EquipmentChange = Partial<Record<"name" | "manufacturer" | "model", string>>;

/** Equipment rows. Every call names the tenant; a foreign row is a missing one. */
export interface EquipmentStore {
  /** Throws `equipment-exists`. The generation starts at `createdAt`, so that a slug used again meets no old cache entry. */
  create(equipment: Omit<Equipment, "manifest">): Promise<Equipment>;
  get(tenant: TenantId, slug: EquipmentSlug): Promise<Equipment | undefined>;
  list(tenant: TenantId): Promise<Equipment[]>;
  update(tenant: TenantId, slug: EquipmentSlug, change: EquipmentChange): Promise<Equipment | undefined>;
  /** Removes the equipment with its documents, versions, pages, chunks, segments, jobs, sessions and turns. False when missing. */
  delete(tenant: TenantId, slug: EquipmentSlug): Promise<boolean>;
}
