import { LRUCache } from "lru-cache";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { EquivoxError, problemOf } from "../../errors.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { type Session, type SessionStore, type Turn } from "../session-store.ts";
import { isAway, TurnOutbox } from "./turn-outbox.ts";

export interface WrittenTurnsOptions {
  readonly store: Pick<SessionStore, "createSession" | "getSession" | "appendTurn">;
  readonly clock: Clock;
  readonly log: Log;
  /** Turns that may wait for the store at once. */
  readonly maxTurns: number;
  /** How long an answer waits for its turn to be stored, in milliseconds; after that the turn is stored behind it. */
  readonly patienceMs: number;
}

/** The turn of a written question. */
export interface WrittenTurn {
  readonly session: Pick<Session, "tenant" | "user" | "id" | "equipment">;
  /** It begins the session. */
  readonly first: boolean;
  readonly turn: Omit<Turn, "number">;
}

/** Turns that are being stored for the first time; more of them than a process answers at once. */
const maxUnderWay = 10_000;

/** Stores the turns of written questions, and keeps an answer from waiting for a store that is away. */
export class WrittenTurns {
  readonly #options: WrittenTurnsOptions;
  readonly #outbox: TurnOutbox;
  /** Sessions that their first turn, which is on its way, will begin. */
  readonly #toBegin: LRUCache<string, Omit<Session, "turnCount">>;

  constructor(options: WrittenTurnsOptions) {
    this.#options = options;
    this.#toBegin = new LRUCache({ max: options.maxTurns + maxUnderWay });
    this.#outbox = new TurnOutbox({ ...options, store: { appendTurn: (...turn) => this.#append(...turn) } });
  }

  /** Turns that wait. */
  get size(): number {
    return this.#outbox.size;
  }

  /** Resolves when the turn is stored, or is kept until it can be. Throws `queue-full`, and what a store says that can be reached. */
  async put({ session, first, turn }: WrittenTurn): Promise<void> {
    const { tenant, user, id: sessionId, equipment } = session;
    if (first) this.#toBegin.set(sessionId, { tenant, user, id: sessionId, equipment, startedAt: turn.askedAt });
    const stored = () => void this.#toBegin.delete(sessionId);
    const putting = this.#outbox.put({ session: { tenant, user, sessionId }, turn, stored });
    putting.catch((error: unknown) => {
      stored();
      // Whoever asked has had the answer, and hears of it no more.
      this.#options.log.debug({ session: loggableSessionId(sessionId), problem: problemOf(error) }, "a written turn was not stored");
    });
    let cancel = (): void => undefined;
    const patience = new Promise<void>((resolve) => (cancel = this.#options.clock.setTimer(resolve, this.#options.patienceMs)));
    try {
      await Promise.race([putting, patience]);
    } finally {
      cancel();
    }
  }

  /** Tries until all are stored, for `limitMs` at most. */
  close(limitMs: number): Promise<void> {
    return this.#outbox.close(limitMs);
  }

  async #append(...[tenant, user, sessionId, turn]: Parameters<SessionStore["appendTurn"]>): Promise<Turn> {
    const { store } = this.#options;
    const beginning = this.#toBegin.get(sessionId);
    if (beginning) await this.#begin(beginning);
    try {
      return await store.appendTurn(tenant, user, sessionId, turn);
    } catch (error) {
      if (beginning && error instanceof EquivoxError && error.code === "session-not-found") this.#toBegin.delete(sessionId);
      throw error;
    }
  }

  /** An earlier attempt may have got as far as this. */
  async #begin(session: Omit<Session, "turnCount">): Promise<void> {
    const { store } = this.#options;
    try {
      await store.createSession(session);
    } catch (error) {
      if (isAway(error) || !(await store.getSession(session.tenant, session.user, session.id))) throw error;
    }
  }
}
