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
  /** Throws `token-invalid`, `token-expired` or `token-revoked`. */
  verify(token: string): Promise<Principal>;
  /** Ends a token of the tenant by its `jti`, durably and at once in this process. Throws `revocations-full`. */
  revoke(tenant: TenantId, tokenId: string): Promise<void>;
  /** Whether the token behind a principal may still be used; asked for open sockets. */
  isRevoked(tokenId: string): boolean;
}
