import { z } from "zod";

/** The name of an organisation. Branded, so that a key cannot be built from an unchecked string. */
export const tenantSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "a tenant is 1 to 63 lower-case letters, digits and hyphens")
  .brand("TenantId");
export type TenantId = z.infer<typeof tenantSchema>;

/** A person or service of one tenant. */
export const userSchema = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u, "a user id holds no control characters")
  .brand("UserId");
export type UserId = z.infer<typeof userSchema>;

export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAt: number;
}

export interface User {
  readonly tenant: TenantId;
  readonly id: UserId;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdAt: number;
}

/** The tenant of local mode and of the sample. */
export const localTenant = tenantSchema.parse("local");
