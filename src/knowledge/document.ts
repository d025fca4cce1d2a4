import { type EquipmentSlug } from "../tenancy/equipment.ts";
import { type TenantId } from "../tenancy/tenant.ts";
import { type MediaType } from "./parse/page.ts";

/** An uploaded file of one equipment. */
export interface Document {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  readonly id: string;
  readonly title: string;
  readonly fileName: string;
  readonly createdAt: number;
  /** The newest version, whatever its state. */
  readonly latestVersion: number;
}

/** One upload of a document. */
export interface DocumentVersion {
  readonly documentId: string;
  readonly version: number;
  /** SHA-256 (hex) of the original. */
  readonly contentHash: string;
  readonly bytes: number;
  readonly mediaType: MediaType;
  readonly fileName: string;
  /** Where the original lies in `Files`. */
  readonly fileKey: string;
  readonly pageCount?: number;
  readonly chunkCount?: number;
  readonly createdAt: number;
}
