import { failure } from "../errors.ts";
import { type Permission } from "./permission.ts";
import { type TenantId, type UserId } from "./tenant.ts";

/** Who is asking: what a verified token says. */
export interface Principal {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly permissions: ReadonlySet<Permission>;
  readonly tokenId: string;
  /** When the token was issued, in milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Throws `permission-missing` unless the principal holds the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!principal.permissions.has(permission)) throw failure("permission-missing", { permission });
}
