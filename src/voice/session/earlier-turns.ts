import { problemOf } from "../../errors.ts";
import { type EarlierTurn, maxEarlierTurns, needsContext, resolveFollowUp } from "../../knowledge/follow-up/resolve-follow-up.ts";
import { loggableSessionId } from "../../tenancy/ids.ts";
import { type Turn } from "../session-store.ts";
import { earlierTurn } from "./earlier-turn.ts";
import { type SessionIdentity, type SessionServices } from "./session-services.ts";

export interface EarlierTurnsOptions {
  readonly identity: SessionIdentity;
  readonly services: Pick<SessionServices, "store" | "log" | "understand">;
}

/** What was asked before in a conversation, and how a question that leans on it is understood. */
export class EarlierTurns {
  readonly #options: EarlierTurnsOptions;
  /** Those that ended on this connection, oldest first. */
  #turns: EarlierTurn[] = [];

  constructor(options: EarlierTurnsOptions) {
    this.#options = options;
  }

  /** A turn has ended, heard or not: the next question may lean on what it asked. */
  add(turn: Pick<Turn, "question" | "rewritten" | "sentences">): void {
    this.#turns = [...this.#turns, earlierTurn(turn)].slice(-maxEarlierTurns);
  }

  /** The question as rules understand it, at once; for searches ahead. */
  guess(question: string): string {
    return resolveFollowUp(question, this.#turns) ?? question;
  }

  /** What a question that leans on earlier ones asks; undefined, at once or later, when it stands alone. Rejects only with the signal's reason. */
  understand(question: string, signal: AbortSignal): Promise<string | undefined> | undefined {
    return needsContext(question) ? this.#understood(question, signal) : undefined;
  }

  async #understood(question: string, signal: AbortSignal): Promise<string | undefined> {
    const { understand } = this.#options.services;
    const earlier = this.#turns.length > 0 ? this.#turns : await this.#stored();
    signal.throwIfAborted();
    return understand ? understand(question, earlier, signal, this.#options.identity.tenant) : resolveFollowUp(question, earlier);
  }

  /** Turns of an earlier connection. */
  async #stored(): Promise<readonly EarlierTurn[]> {
    const { identity, services } = this.#options;
    const { tenant, user, sessionId } = identity;
    try {
      const turns = await services.store.listTurns(tenant, user, sessionId);
      return turns.slice(-maxEarlierTurns).map(earlierTurn);
    } catch (error) {
      services.log.debug({ session: loggableSessionId(sessionId), problem: problemOf(error) }, "earlier turns could not be read");
      return [];
    }
  }
}
