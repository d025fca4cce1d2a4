import { z } from "zod";
import { type TenantId } from "./tenant.ts";

/** The name of one equipment within its tenant. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a slug is 1 to 63 lower-case letters, digits and hyphens")
  .brand("EquipmentSlug");
export type EquipmentSlug = z.infer<typeof slugSchema>;

/** Which version of which document answers questions. */
export interface ActiveVersion {
  readonly documentId: string;
  readonly version: number;
}

/** Where readers of a partition start: grows with every activation, deletion and arrival of vectors. */
export interface Manifest {
  readonly generation: number;
  readonly active: readonly ActiveVersion[];
}

export interface Equipment {
  readonly tenant: TenantId;
  readonly slug: EquipmentSlug;
  readonly name: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly createdAt: number;
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
