import { type Tenant, type TenantId, type User, type UserId } from "./tenant.ts";

/** Tenants, users and revoked tokens. */
export interface TenancyStore {
  /** Throws `tenant-exists`. */
  createTenant(tenant: Tenant): Promise<void>;
  getTenant(id: TenantId): Promise<Tenant | undefined>;
  listTenants(): Promise<Tenant[]>;
  /** Removes the tenant and everything that carries its id. False when missing. */
  deleteTenant(id: TenantId): Promise<boolean>;
  putUser(user: User): Promise<void>;
  getUser(tenant: TenantId, id: UserId): Promise<User | undefined>;
  listUsers(tenant: TenantId): Promise<User[]>;
  deleteUser(tenant: TenantId, id: UserId): Promise<boolean>;
  /** Records that a token may not be used any more; `expiresAt` says when the record may be dropped. Idempotent. */
  revokeToken(issuer: string, tokenId: string, expiresAt: number): Promise<void>;
  /** Revocations that have not expired at `now`, for the in-memory list that is asked at every use. */
  listRevoked(now: number): Promise<{ issuer: string; tokenId: string; expiresAt: number }[]>;
  isRevoked(issuer: string, tokenId: string): Promise<boolean>;
}
