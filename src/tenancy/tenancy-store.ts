import { type Tenant, type TenantId, type User, type UserId } from "./tenant.ts";

/** A token that may not be used any more. */
export interface Revocation {
  readonly issuer: string;
  readonly tokenId: string;
  /** When the record may be dropped, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What bounds the tokens of one user. */
export interface UserAccess {
  readonly tenant: TenantId;
  readonly user: UserId;
  /** Tokens that were issued before this are void, in milliseconds since the epoch; 0 when none are. */
  readonly tokensFrom: number;
  /** What the user's row allows; absent when the user has none, and the token alone decides. */
  readonly permissions?: readonly string[];
}

/** Tenants, users and revoked tokens. Every `now` is the time of the change, in milliseconds since the epoch. */
export interface TenancyStore {
  /** Throws `tenant-exists`. */
  createTenant(tenant: Tenant): Promise<void>;
  getTenant(id: TenantId): Promise<Tenant | undefined>;
  listTenants(): Promise<Tenant[]>;
  /** Removes the tenant and everything that carries its id. False when missing. */
  deleteTenant(id: TenantId): Promise<boolean>;

  putUser(user: User, now: number): Promise<void>;
  getUser(tenant: TenantId, id: UserId): Promise<User | undefined>;
  listUsers(tenant: TenantId): Promise<User[]>;
  /** Removes the user and voids the tokens issued before `now`. False, and nothing changes, when missing. */
  deleteUser(tenant: TenantId, id: UserId, now: number): Promise<boolean>;

  /** Voids the tokens of a user, who need not have a row, that were issued before `now`. Never brings one back. */
  endTokensOfUser(tenant: TenantId, id: UserId, now: number): Promise<void>;
  /** What bounds the user now. `tokensFrom` outlives the user's row, so that no old token comes back with a new row. */
  getUserAccess(tenant: TenantId, id: UserId): Promise<UserAccess>;
  /**
   * What bounds the users that were put, deleted or had their tokens ended at `since` or later, by the latest `now` of each;
   * the latest first, and no more than `limit`.
   */
  listUserAccess(since: number, limit: number): Promise<UserAccess[]>;

  /** Records that a token may not be used any more until `expiresAt`, which another call never shortens. Idempotent. */
  revokeToken(issuer: string, tokenId: string, expiresAt: number, now: number): Promise<void>;
  /** Revocations that have not expired at `now` and were made at `since` or later, by the latest `now` of each. */
  listRevoked(now: number, since: number): Promise<Revocation[]>;
  isRevoked(issuer: string, tokenId: string): Promise<boolean>;
}
