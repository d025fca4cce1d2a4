import { type TenantKey, tenantKey } from "../../tenancy/key.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";

/** Names a conversation; every call carries it. */
export interface SessionKey {
  readonly tenant: TenantId;
  readonly user: UserId;
  readonly sessionId: string;
}

/** A conversation as one word, for lists and shared state. */
export function conversationKey({ tenant, user, sessionId }: SessionKey): TenantKey {
  return tenantKey(tenant, "session", user, sessionId);
}

/** What a claim found. */
export interface SessionClaim {
  /** Grows with each claim; a holder of a smaller one has been succeeded. */
  readonly epoch: number;
  /** What was saved last; undefined when nothing was or it has expired. */
  readonly snapshot: string | undefined;
}

/**
 * Where conversations lie between two connections, in state that all voice processes share. One holder at a time: the newest claim.
 * Calls throw `shared-state-failed` when that state cannot be reached.
 */
export interface SessionSnapshots {
  /** Takes the conversation over. From here on saves of older epochs are refused. */
  claim(key: SessionKey, lifetimeMs: number): Promise<SessionClaim>;
  /** Replaces the snapshot; false when a newer claim exists, and then nothing changes. */
  save(key: SessionKey, epoch: number, snapshot: string, lifetimeMs: number): Promise<boolean>;
  /** Forgets the conversation unless a newer claim exists. */
  drop(key: SessionKey, epoch: number): Promise<void>;
}
