import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, failure, problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { type TenantKey } from "../../tenancy/key.ts";
import { type SessionStore, type Turn } from "../session-store.ts";
import { conversationKey, type SessionKey } from "./session-snapshots.ts";

export interface TurnOutboxOptions {
  readonly store: Pick<SessionStore, "appendTurn">;
  readonly clock: Clock;
  readonly log: Log;
  /** Turns that may wait at once. */
  readonly maxTurns: number;
}

/** A turn on its way to the store. */
export interface TurnToStore {
  readonly session: SessionKey;
  readonly turn: Omit<Turn, "number">;
  /** It is in the store. */
  readonly stored?: (() => void) | undefined;
}

interface Waiting extends TurnToStore {
  refusals: number;
}

/** Waits between two attempts, in milliseconds: the first, and the longest that doubling leads to. */
const firstWaitMs = 250;
const longestWaitMs = 5_000;
/** A store that answers and yet refuses a turn so often will not take it. */
const maxRefusals = 5;

/**
 * Brings turns to the store, and keeps those that it cannot be reached for until it is back. Turns of one session keep their order.
 * A turn is stored once, because the store knows it again by when it was asked and what.
 */
export class TurnOutbox {
  readonly #options: TurnOutboxOptions;
  /** By the session; each in order. No session is listed without a turn. */
  readonly #waiting = new Map<TenantKey, Waiting[]>();
  #size = 0;
  #waitMs = firstWaitMs;
  #cancelTimer: (() => void) | undefined;
  #storing: Promise<void> | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;
  #giveUp: () => void = () => undefined;
  readonly #givenUp: Promise<void> = new Promise((resolve) => (this.#giveUp = resolve));

  constructor(options: TurnOutboxOptions) {
    this.#options = options;
  }

  /** Turns that wait. */
  get size(): number {
    return this.#size;
  }

  /**
   * Resolves when the turn is stored, or waits to be. Throws `queue-full` when too many wait, and what a store says that can be reached.
   */
  async put(one: TurnToStore): Promise<void> {
    if (this.#waiting.has(conversationKey(one.session))) {
      this.#keep(one);
      return;
    }
    try {
      await this.#append(one);
    } catch (error) {
      if (!isAway(error) || this.#closed) throw error;
      this.#keep(one, error);
    }
  }

  /**
   * Tries until all turns are stored, for `limitMs` at most; what waits then is lost. From here on nothing new may wait. Of several
   * calls the shortest limit holds.
   */
  async close(limitMs: number): Promise<void> {
    const cancel = this.#options.clock.setTimer(this.#giveUp, limitMs);
    await (this.#closing ??= this.#finish());
    cancel();
  }

  async #finish(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#waitMs = firstWaitMs;
    let over = false;
    const givenUp = this.#givenUp.then(() => void (over = true));
    const goesOn = () => this.#size > 0 && !over;
    while (goesOn()) {
      await Promise.race([this.#storeWaiting(), givenUp]);
      if (goesOn()) await Promise.race([this.#pause(), givenUp]);
    }
    this.#cancelTimer?.();
    if (this.#size > 0) this.#options.log.error({ turns: this.#size }, "turns are lost: the store was away until the end");
  }

  #keep(one: TurnToStore, cause?: unknown): void {
    const { maxTurns: limit, log } = this.#options;
    if (this.#closed || this.#size >= limit) {
      throw failure("queue-full", { queue: "The list of turns that wait for the store", limit }, cause);
    }
    if (this.#size === 0) log.warn({ problem: problemOf(cause) }, "turns cannot be stored; they wait");
    const name = conversationKey(one.session);
    const waiting: Waiting = { ...one, refusals: 0 };
    const before = this.#waiting.get(name);
    if (before) before.push(waiting);
    else this.#waiting.set(name, [waiting]);
    this.#size++;
    if (!this.#storing) this.#schedule();
  }

  #schedule(): void {
    if (this.#cancelTimer || this.#closed || this.#size === 0) return;
    void this.#pause().then(() => {
      if (!this.#closed) void this.#storeWaiting();
    });
  }

  /** Longer each time. Stays open when it is cancelled. */
  #pause(): Promise<void> {
    const waitMs = this.#waitMs;
    this.#waitMs = Math.min(longestWaitMs, waitMs * 2);
    return new Promise((resolve) => {
      this.#cancelTimer = this.#options.clock.setTimer(() => {
        this.#cancelTimer = undefined;
        resolve();
      }, waitMs);
    });
  }

  /** One attempt at everything, one at a time. Never rejects. */
  #storeWaiting(): Promise<void> {
    return (this.#storing ??= this.#storeAll().finally(() => {
      this.#storing = undefined;
      this.#schedule();
    }));
  }

  /** Ends early when the store is still away. */
  async #storeAll(): Promise<void> {
    for (const [name, waiting] of this.#waiting) {
      for (let next = waiting[0]; next; next = waiting[0]) {
        const outcome = await this.#attempt(next);
        if (outcome === "away") return;
        if (outcome === "refused") break;
        waiting.shift();
        this.#size--;
      }
      if (waiting.length === 0) this.#waiting.delete(name);
    }
    if (this.#size > 0) return;
    this.#waitMs = firstWaitMs;
    this.#options.log.info({}, "the turns that waited are stored");
  }

  async #attempt(one: Waiting): Promise<"done" | "refused" | "away"> {
    try {
      await this.#append(one);
      return "done";
    } catch (error) {
      if (isAway(error)) return "away";
      // Its conversation may have been deleted meanwhile.
      const final = error instanceof EquivoxError && error.code === "session-not-found";
      if (!final && ++one.refusals < maxRefusals) return "refused";
      const session = loggableSessionId(one.session.sessionId);
      this.#options.log.warn({ session, problem: problemOf(error) }, "a turn that waited is given up");
      return "done";
    }
  }

  async #append({ session: { tenant, user, sessionId }, turn, stored }: TurnToStore): Promise<void> {
    await this.#options.store.appendTurn(tenant, user, sessionId, turn);
    stored?.();
  }
}

/** Whether the store could not be reached, rather than refused what it was asked. */
export function isAway(error: unknown): boolean {
  return error instanceof EquivoxError && error.code === "store-unreachable";
}
