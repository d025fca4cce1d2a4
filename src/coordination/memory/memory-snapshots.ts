import { LRUCache } from "lru-cache";
import { type Clock } from "../../base/clock.ts";
import { conversationKey, type SessionClaim, type SessionKey, type SessionSnapshots } from "../../voice/session/session-snapshots.ts";

interface MemorySnapshotsOptions {
  readonly clock: Clock;
  /** Conversations remembered; those not touched longest are forgotten. */
  readonly maxSessions: number;
}

interface Conversation {
  readonly epoch: number;
  readonly snapshot: string | undefined;
  /** Monotonic, in milliseconds. */
  readonly until: number;
}

/** Conversations between two connections to one process. */
export class MemorySnapshots implements SessionSnapshots {
  readonly #clock: Clock;
  readonly #conversations: LRUCache<string, Conversation>;

  constructor({ clock, maxSessions }: MemorySnapshotsOptions) {
    this.#clock = clock;
    this.#conversations = new LRUCache({ max: maxSessions });
  }

  async claim(key: SessionKey, lifetimeMs: number): Promise<SessionClaim> {
    const before = this.#find(key);
    const epoch = Math.max((before?.epoch ?? 0) + 1, this.#clock.now());
    this.#put(key, { epoch, snapshot: before?.snapshot }, lifetimeMs);
    return { epoch, snapshot: before?.snapshot };
  }

  async save(key: SessionKey, epoch: number, snapshot: string, lifetimeMs: number): Promise<boolean> {
    if ((this.#find(key)?.epoch ?? 0) > epoch) return false;
    this.#put(key, { epoch, snapshot }, lifetimeMs);
    return true;
  }

  async drop(key: SessionKey, epoch: number): Promise<void> {
    const before = this.#find(key);
    if (!before || before.epoch > epoch) return;
    // Nothing that was under way may bring the conversation back.
    this.#conversations.set(conversationKey(key), { epoch: epoch + 1, snapshot: undefined, until: before.until });
  }

  #find(key: SessionKey): Conversation | undefined {
    const found = this.#conversations.get(conversationKey(key));
    if (!found || this.#clock.monotonic() < found.until) return found;
    this.#conversations.delete(conversationKey(key));
    return undefined;
  }

  #put(key: SessionKey, conversation: Omit<Conversation, "until">, lifetimeMs: number): void {
    this.#conversations.set(conversationKey(key), { ...conversation, until: this.#clock.monotonic() + lifetimeMs });
  }
}
