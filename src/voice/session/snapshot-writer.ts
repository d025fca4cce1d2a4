import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { type SessionClaim, type SessionKey, type SessionSnapshots } from "./session-snapshots.ts";

export interface SnapshotWriterOptions {
  readonly snapshots: SessionSnapshots;
  readonly key: SessionKey;
  /** How long a snapshot outlives its last save. */
  readonly lifetimeMs: number;
  readonly log: Log;
}

/** What a writer needs of its session. */
export interface SnapshotSource {
  take(): string;
  /** A newer connection holds the conversation. */
  superseded(): void;
}

/**
 * Keeps a conversation's snapshot in shared state: the newest one, one save at a time, never waited for by what changes it. A
 * shared state that is away costs a conversation nothing but its snapshots.
 */
export class SnapshotWriter {
  readonly #options: SnapshotWriterOptions;
  #source: SnapshotSource | undefined;
  #epoch: number | undefined;
  #changed = false;
  #saving: Promise<void> | undefined;
  #superseded = false;
  #stopped = false;
  #failing = false;

  constructor(options: SnapshotWriterOptions) {
    this.#options = options;
  }

  /** Whether a newer connection holds the conversation. */
  get superseded(): boolean {
    return this.#superseded;
  }

  /** Takes the conversation over; undefined when the shared state is away. */
  async claim(): Promise<SessionClaim | undefined> {
    const { snapshots, key, lifetimeMs } = this.#options;
    try {
      const claim = await snapshots.claim(key, lifetimeMs);
      this.#epoch = claim.epoch;
      this.#failing = false;
      return claim;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** Begins to save what the source holds. */
  start(source: SnapshotSource): void {
    this.#source = source;
    this.changed();
  }

  /** Something that matters has changed; it is saved soon. */
  changed(): void {
    this.#changed = true;
    if (!this.#stopped) this.#saving ??= this.#save();
  }

  /** Saves what there is; false when a newer connection holds the conversation. What cannot be asked is held. */
  async holds(): Promise<boolean> {
    this.changed();
    await this.#saving;
    return !this.#superseded;
  }

  /** Somebody claimed the conversation. */
  claimed(epoch: number): void {
    if (this.#epoch !== undefined && epoch > this.#epoch) this.#lose();
  }

  /** Saves for the last time, or forgets the conversation unless it is `kept`. */
  async finish(kept: boolean): Promise<void> {
    if (kept) this.changed();
    this.#stopped = true;
    await this.#saving;
    if (kept || this.#superseded || this.#epoch === undefined) return;
    try {
      await this.#options.snapshots.drop(this.#options.key, this.#epoch);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #save(): Promise<void> {
    // Later, so that nothing is written in the middle of what changes it.
    await Promise.resolve();
    while (this.#changed && !this.#superseded && this.#source) {
      this.#changed = false;
      if (this.#epoch === undefined && !(await this.claim())) break;
      await this.#saveOnce(this.#source.take());
    }
    this.#saving = undefined;
  }

  async #saveOnce(snapshot: string): Promise<void> {
    const { snapshots, key, lifetimeMs } = this.#options;
    try {
      if (!(await snapshots.save(key, this.#epoch ?? 0, snapshot, lifetimeMs))) this.#lose();
      this.#failing = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  #lose(): void {
    if (this.#superseded) return;
    this.#superseded = true;
    this.#source?.superseded();
  }

  /** Logs the first failure in a row. */
  #failed(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const { log, key } = this.#options;
    log.warn(
      { session: loggableSessionId(key.sessionId), error: problemOf(error) },
      "a conversation cannot be kept for a broken connection",
    );
  }
}
