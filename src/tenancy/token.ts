import { type EquivoxError } from "../errors.ts";
import { type Permission } from "./permission.ts";
import { type Principal } from "./principal.ts";
import { type TenantId, type UserId } from "./tenant.ts";

export interface TokenRequest {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly permissions: readonly Permission[];
  readonly lifetimeMs: number;
}

/** Access tokens: JWTs with `user_id`, `tenant`, `permissions`, `jti`, `iss`, `aud`, `exp`. */
export interface Tokens {
  issue(request: TokenRequest): Promise<string>;
  /** Throws `token-invalid`, `token-expired`, `token-revoked`, `token-keys-unavailable`, or what the store throws. */
  verify(token: string): Promise<Principal>;
  /** Ends a token of the tenant by its `jti`, durably and at once in this process. Throws `revocations-full`, `request-invalid`. */
  revoke(tenant: TenantId, tokenId: string): Promise<void>;
  /** Ends every token of the user that was issued until now, durably and at once in this process. */
  revokeAll(tenant: TenantId, user: UserId): Promise<void>;
  /** Ends every token of the tenant that was issued until now, durably and at once in this process. */
  endTenant(tenant: TenantId): Promise<void>;
  /** Takes note of a change of the user's row: at once in this process, within seconds in the others. */
  userChanged(tenant: TenantId, user: UserId): Promise<void>;
  /**
   * Why somebody admitted before may not go on with what needs the permission: `token-revoked`, `token-expired` or
   * `permission-missing`; undefined when nothing speaks against it. Asked every second for open sockets, so it never waits.
   */
  accessProblem(principal: Principal, permission: Permission): EquivoxError | undefined;
}
