import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Revocation, type TenancyStore, type UserAccess } from "../../tenancy/tenancy-store.ts";
import { type Tenant, type TenantId, tenantSchema, type User, type UserId, userSchema } from "../../tenancy/tenant.ts";
import { deleteTenant } from "./deletion.ts";
import { userOf } from "./keys.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const tenantRow = z
  .object({ tenant_id: tenantSchema, name: z.string(), createdAt: z.int() })
  .transform(({ tenant_id: id, ...tenant }): Tenant => ({ id, ...tenant }));

const profile = z.object({ name: z.string(), permissions: z.array(z.string()), createdAt: z.int() });

const userRow = z
  .object({ tenant_id: tenantSchema, user_id: userSchema, profile })
  .transform(({ tenant_id: tenant, user_id: id, profile: { name, permissions, createdAt } }): User => ({
    tenant,
    id,
    name,
    permissions,
    createdAt,
  }));

const accessRow = z
  .object({ tenant_id: tenantSchema, user_id: userSchema, tokensFrom: z.int(), profile: profile.optional() })
  .transform(({ tenant_id: tenant, user_id: user, tokensFrom, profile: found }): UserAccess => {
    return { tenant, user, tokensFrom, ...(found ? { permissions: found.permissions } : {}) };
  });

const revocationRow = z.object({ issuer: z.string(), tokenId: z.string(), expiresAt: z.int() });

/** A user whose row was deleted keeps the time before which tokens are void; that alone is no user. */
const present = { profile: { $exists: true } };

/** The latest date that JavaScript and BSON share, in milliseconds since the epoch. */
const latestDate = 8.64e15;

/** Tenants, users and revoked tokens in MongoDB. */
export class MongoTenancyStore implements TenancyStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async createTenant({ id, name, createdAt }: Tenant): Promise<void> {
    try {
      await this.#database.insert("tenants", { tenant_id: id, name, createdAt });
    } catch (error) {
      throw isDuplicate(error) ? failure("tenant-exists", { tenant: id }, error) : error;
    }
  }

  async getTenant(id: TenantId): Promise<Tenant | undefined> {
    return this.#database.one(tenantRow, "tenants", { tenant_id: id });
  }

  async listTenants(): Promise<Tenant[]> {
    return this.#database.all(tenantRow, "tenants", {}, { sort: { tenant_id: 1 } });
  }

  async deleteTenant(id: TenantId): Promise<boolean> {
    return deleteTenant(this.#database, id);
  }

  async putUser({ tenant, id, name, permissions, createdAt }: User, now: number): Promise<void> {
    await this.#database.upsert("users", userOf(tenant, id), {
      $set: { profile: { name, permissions, createdAt } },
      $max: { tokensFrom: 0, changedAt: now },
    });
  }

  async getUser(tenant: TenantId, id: UserId): Promise<User | undefined> {
    return this.#database.one(userRow, "users", { ...userOf(tenant, id), ...present });
  }

  async listUsers(tenant: TenantId): Promise<User[]> {
    return this.#database.all(userRow, "users", { tenant_id: tenant, ...present }, { sort: { user_id: 1 } });
  }

  async deleteUser(tenant: TenantId, id: UserId, now: number): Promise<boolean> {
    const change = { $unset: { profile: true }, $max: { tokensFrom: now, changedAt: now } };
    return this.#database.update("users", { ...userOf(tenant, id), ...present }, change);
  }

  async endTokensOfUser(tenant: TenantId, id: UserId, now: number): Promise<void> {
    await this.#database.upsert("users", userOf(tenant, id), { $max: { tokensFrom: now, changedAt: now } });
  }

  async getUserAccess(tenant: TenantId, id: UserId): Promise<UserAccess> {
    const found = await this.#database.one(accessRow, "users", userOf(tenant, id), { deadline: "voice" });
    return found ?? { tenant, user: id, tokensFrom: 0 };
  }

  async listUserAccess(since: number, limit: number): Promise<UserAccess[]> {
    const sort = { changedAt: -1, tenant_id: 1, user_id: 1 } as const;
    return this.#database.all(accessRow, "users", { changedAt: { $gte: since } }, { sort, limit });
  }

  async revokeToken(issuer: string, tokenId: string, expiresAt: number, now: number): Promise<void> {
    const purgeAt = new Date(Math.min(expiresAt, latestDate));
    await this.#database.upsert("revoked_tokens", { issuer, tokenId }, { $max: { expiresAt, purgeAt, revokedAt: now } });
  }

  async listRevoked(now: number, since: number): Promise<Revocation[]> {
    const current = { expiresAt: { $gt: now }, revokedAt: { $gte: since } };
    return this.#database.all(revocationRow, "revoked_tokens", current, { sort: { issuer: 1, tokenId: 1 } });
  }

  async isRevoked(issuer: string, tokenId: string): Promise<boolean> {
    const found = await this.#database.one(revocationRow, "revoked_tokens", { issuer, tokenId }, { deadline: "voice" });
    return found !== undefined;
  }
}
