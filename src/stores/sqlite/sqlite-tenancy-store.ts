import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Revocation, type TenancyStore, type UserAccess } from "../../tenancy/tenancy-store.ts";
import { type Tenant, type TenantId, tenantSchema, type User, type UserId, userSchema } from "../../tenancy/tenant.ts";
import { json } from "./columns.ts";
import { type Database } from "./database.ts";
import { isDuplicate } from "./storage-error.ts";

const tenantRow = z.object({ id: tenantSchema, name: z.string(), createdAt: z.int() });
const tenantColumns = "id, name, created_at AS createdAt";

const userRow = z.object({
  tenant: tenantSchema,
  id: userSchema,
  name: z.string(),
  permissions: json(z.array(z.string())),
  createdAt: z.int(),
});
const userColumns = "tenant, id, name, permissions, created_at AS createdAt";

const accessRow = z.object({
  tenant: tenantSchema,
  user: userSchema,
  tokensFrom: z.int(),
  permissions: json(z.array(z.string())).optional(),
});
const accessQuery = `SELECT a.tenant, a.user, a.tokens_from AS tokensFrom, u.permissions
  FROM user_access a LEFT JOIN users u ON u.tenant = a.tenant AND u.id = a.user`;

const foundRow = z.object({ found: z.int() });
const revocationRow = z.object({ issuer: z.string(), tokenId: z.string(), expiresAt: z.int() });

/** Tenants, users and revoked tokens in SQLite. */
export class SqliteTenancyStore implements TenancyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async createTenant({ id, name, createdAt }: Tenant): Promise<void> {
    try {
      this.#database.run("INSERT INTO tenants (id, name, created_at) VALUES (:id, :name, :createdAt)", { id, name, createdAt });
    } catch (error) {
      throw isDuplicate(error) ? failure("tenant-exists", { tenant: id }, error) : error;
    }
  }

  async getTenant(id: TenantId): Promise<Tenant | undefined> {
    return this.#database.one(tenantRow, `SELECT ${tenantColumns} FROM tenants WHERE id = :id`, { id });
  }

  async listTenants(): Promise<Tenant[]> {
    return this.#database.all(tenantRow, `SELECT ${tenantColumns} FROM tenants ORDER BY id`);
  }

  async deleteTenant(id: TenantId): Promise<boolean> {
    return this.#database.transaction(() => {
      // Documents, jobs, sessions and what hangs on them go with the equipment that they refer to.
      const removed =
        this.#database.run("DELETE FROM equipment WHERE tenant = :id", { id }) +
        this.#database.run("DELETE FROM users WHERE tenant = :id", { id }) +
        this.#database.run("DELETE FROM user_access WHERE tenant = :id", { id }) +
        this.#database.run("DELETE FROM tenants WHERE id = :id", { id });
      return removed > 0;
    });
  }

  async putUser({ tenant, id, name, permissions, createdAt }: User, now: number): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run(
        `INSERT INTO users (tenant, id, name, permissions, created_at) VALUES (:tenant, :id, :name, :permissions, :createdAt)
         ON CONFLICT DO UPDATE SET name = excluded.name, permissions = excluded.permissions, created_at = excluded.created_at`,
        { tenant, id, name, permissions: JSON.stringify(permissions), createdAt },
      );
      this.#changeAccess(tenant, id, 0, now);
    });
  }

  async getUser(tenant: TenantId, id: UserId): Promise<User | undefined> {
    return this.#database.one(userRow, `SELECT ${userColumns} FROM users WHERE tenant = :tenant AND id = :id`, { tenant, id });
  }

  async listUsers(tenant: TenantId): Promise<User[]> {
    return this.#database.all(userRow, `SELECT ${userColumns} FROM users WHERE tenant = :tenant ORDER BY id`, { tenant });
  }

  async deleteUser(tenant: TenantId, id: UserId, now: number): Promise<boolean> {
    return this.#database.transaction(() => {
      const removed = this.#database.run("DELETE FROM users WHERE tenant = :tenant AND id = :id", { tenant, id }) > 0;
      if (removed) this.#changeAccess(tenant, id, now, now);
      return removed;
    });
  }

  async endTokensOfUser(tenant: TenantId, id: UserId, now: number): Promise<void> {
    this.#changeAccess(tenant, id, now, now);
  }

  async getUserAccess(tenant: TenantId, id: UserId): Promise<UserAccess> {
    const found = this.#database.one(accessRow, `${accessQuery} WHERE a.tenant = :tenant AND a.user = :id`, { tenant, id });
    return found === undefined ? { tenant, user: id, tokensFrom: 0 } : toAccess(found);
  }

  async listUserAccess(since: number, limit: number): Promise<UserAccess[]> {
    const order = "ORDER BY a.changed_at DESC, a.tenant, a.user LIMIT :limit";
    return this.#database.all(accessRow, `${accessQuery} WHERE a.changed_at >= :since ${order}`, { since, limit }).map(toAccess);
  }

  async revokeToken(issuer: string, tokenId: string, expiresAt: number, now: number): Promise<void> {
    this.#database.run(
      `INSERT INTO revoked_tokens (issuer, token_id, expires_at, revoked_at) VALUES (:issuer, :tokenId, :expiresAt, :now)
       ON CONFLICT DO UPDATE SET expires_at = max(expires_at, excluded.expires_at), revoked_at = max(revoked_at, excluded.revoked_at)`,
      { issuer, tokenId, expiresAt, now },
    );
  }

  async listRevoked(now: number, since: number): Promise<Revocation[]> {
    return this.#database.transaction(() => {
      this.#database.run("DELETE FROM revoked_tokens WHERE expires_at <= :now", { now });
      return this.#database.all(
        revocationRow,
        `SELECT issuer, token_id AS tokenId, expires_at AS expiresAt FROM revoked_tokens WHERE revoked_at >= :since
         ORDER BY issuer, token_id`,
        { since },
      );
    });
  }

  async isRevoked(issuer: string, tokenId: string): Promise<boolean> {
    const found = this.#database.one(
      foundRow,
      "SELECT count(*) AS found FROM revoked_tokens WHERE issuer = :issuer AND token_id = :tokenId",
      { issuer, tokenId },
    );
    return found?.found === 1;
  }

  #changeAccess(tenant: TenantId, user: UserId, tokensFrom: number, now: number): void {
    this.#database.run(
      `INSERT INTO user_access (tenant, user, tokens_from, changed_at) VALUES (:tenant, :user, :tokensFrom, :now)
       ON CONFLICT DO UPDATE SET tokens_from = max(tokens_from, excluded.tokens_from), changed_at = max(changed_at, excluded.changed_at)`,
      { tenant, user, tokensFrom, now },
    );
  }
}

function toAccess({ permissions, ...rest }: z.infer<typeof accessRow>): UserAccess {
  return permissions === undefined ? rest : { ...rest, permissions };
}
