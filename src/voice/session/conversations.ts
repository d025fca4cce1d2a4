import { type Bus } from "../../base/bus.ts";
import { type Log } from "../../base/log.ts";
import { failure } from "../../errors.ts";
import { type TenantKey } from "../../tenancy/key.ts";
import { sessionClaimed } from "./session-claimed.ts";
import { conversationKey, type SessionKey, type SessionSnapshots } from "./session-snapshots.ts";
import { readSnapshot, type SessionSnapshot } from "./snapshot.ts";
import { SnapshotWriter } from "./snapshot-writer.ts";
import { type VoiceSession } from "./voice-session.ts";

/** What it takes for sessions to survive their connections. */
export interface ResumeOptions {
  readonly snapshots: SessionSnapshots;
  /** How long a session waits for its client, in milliseconds. */
  readonly windowMs: number;
  /** Whether another process can go on with what this one leaves in `snapshots`. */
  readonly shared: boolean;
  /** Tells at once who took a conversation over; without it, the next save does. */
  readonly bus?: Bus;
}

/** What a session begins with. */
export interface TakenOver {
  readonly writer: SnapshotWriter;
  readonly snapshot?: SessionSnapshot;
}

interface Holder {
  readonly session: VoiceSession;
  readonly writer: SnapshotWriter;
}

/** Knows which session of this process holds which conversation, and takes conversations over from older connections, wherever they are. */
export class Conversations {
  readonly #options: ResumeOptions & { readonly idleTimeoutMs: number; readonly log: Log };
  readonly #holders = new Map<TenantKey, Holder>();
  /** Connections that take the same conversation over do so one after another, so that the newest one wins. */
  readonly #opening = new Map<TenantKey, Promise<unknown>>();
  readonly #unsubscribe: (() => void) | undefined;

  constructor(options: ResumeOptions & { readonly idleTimeoutMs: number; readonly log: Log }) {
    this.#options = options;
    this.#unsubscribe = options.bus?.subscribe(sessionClaimed, ({ epoch, ...key }) =>
      this.#holders.get(conversationKey(key))?.writer.claimed(epoch),
    );
  }

  /** Whether a session of this process holds the conversation. */
  holds(key: SessionKey): boolean {
    return this.#holders.has(conversationKey(key));
  }

  /** Opens a session of a conversation that nobody else can know of yet. */
  openNew(key: SessionKey, start: (taken: TakenOver) => VoiceSession): VoiceSession {
    return this.#hold(key, { writer: this.#writer(key) }, start);
  }

  /** Takes the conversation over and opens a session of it. Rejects with what `start` throws. */
  async open(key: SessionKey, start: (taken: TakenOver) => VoiceSession): Promise<VoiceSession> {
    const name = conversationKey(key);
    const before = this.#opening.get(name) ?? Promise.resolve();
    const opening = before.then(async () => this.#hold(key, await this.#takeOver(key), start));
    const settled = opening.catch(() => undefined);
    this.#opening.set(name, settled);
    try {
      return await opening;
    } finally {
      if (this.#opening.get(name) === settled) this.#opening.delete(name);
    }
  }

  close(): void {
    this.#unsubscribe?.();
  }

  async #takeOver(key: SessionKey): Promise<TakenOver> {
    const older = this.#holders.get(conversationKey(key));
    // To its end, so that a turn that it is storing is stored before this connection asks for it.
    await older?.session.leave(failure("session-superseded"));
    const writer = this.#writer(key);
    const claim = await writer.claim();
    if (claim) this.#options.bus?.publish(sessionClaimed, { ...key, epoch: claim.epoch });
    // What lies here is newest, unless another process held the conversation since.
    const lies = older && !older.writer.superseded;
    const snapshot = lies ? older.session.snapshot() : claim?.snapshot === undefined ? undefined : readSnapshot(claim.snapshot);
    return { writer, ...(snapshot ? { snapshot } : {}) };
  }

  #hold(key: SessionKey, taken: TakenOver, start: (taken: TakenOver) => VoiceSession): VoiceSession {
    const name = conversationKey(key);
    const session = start(taken);
    const holder = { session, writer: taken.writer };
    this.#holders.set(name, holder);
    void session.ended.then(() => {
      if (this.#holders.get(name) === holder) this.#holders.delete(name);
    });
    return session;
  }

  #writer(key: SessionKey): SnapshotWriter {
    const { snapshots, windowMs, idleTimeoutMs, log } = this.#options;
    // A silent session saves nothing, and may break only before its end.
    return new SnapshotWriter({ snapshots, key, lifetimeMs: windowMs + idleTimeoutMs, log });
  }
}
