import { type TenantId, type UserId } from "./tenant.ts";

export interface ConnectionCaps {
  readonly perUser: number;
  readonly perTenant: number;
}

/** A connection that counts until it is released, or until its process has not been heard of for the lifetime. */
export interface Registration {
  /** Idempotent. */
  release(): Promise<void>;
}

/**
 * Who is connected, over all processes. Entries live by heartbeats and not by disconnect hooks, which a killed process cannot call.
 * When the shared state is away, connections are admitted under this process's own count.
 */
export interface Presence {
  /** Throws `connections-full` when the user or the tenant has as many as the caps allow. */
  register(
    who: { readonly tenant: TenantId; readonly user: UserId; readonly connectionId: string },
    caps: ConnectionCaps,
  ): Promise<Registration>;
  count(tenant: TenantId, user?: UserId): Promise<number>;
  /** Releases what this process registered. */
  close(): Promise<void>;
}
