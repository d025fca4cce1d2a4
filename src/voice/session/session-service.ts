import { type Random } from "../../base/random.ts";
import { type EquivoxError, failure } from "../../errors.ts";
import { loggableSessionId, newSessionId } from "../../tenancy/ids.ts";
import { type Principal } from "../../tenancy/principal.ts";
import { type Admission } from "../../tenancy/ticket.ts";
import { type Turn } from "../session-store.ts";
import { type SessionClient } from "./session-client.ts";
import { type SessionServices, type SessionSettings } from "./session-services.ts";
import { VoiceSession } from "./voice-session.ts";

export interface SessionServiceOptions {
  readonly services: SessionServices;
  readonly settings: SessionSettings & { readonly voiceMaxSessions: number };
  readonly random: Random;
  /** Why the principal of an admission may not go on; undefined when nothing speaks against it. */
  readonly accessProblem: (principal: Principal) => EquivoxError | undefined;
  /** A turn has ended and was stored; for metrics. */
  readonly turnEnded?: (turn: Omit<Turn, "number">) => void;
}

/** How often it is asked whether open sessions may go on. */
const revocationCheckMs = 1_000;

/** Opens sessions up to a limit, knows them all, and ends them when the server goes or their token does. */
export class SessionService {
  readonly #options: SessionServiceOptions;
  readonly #open = new Map<VoiceSession, Principal>();
  /** Sessions open or being opened; a slot is taken before anything is awaited. */
  #slots = 0;
  #draining = false;
  #stopTicker: (() => void) | undefined;
  #emptied: (() => void)[] = [];

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** Sessions that are open or being opened. */
  get size(): number {
    return this.#slots;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Throws what `open` would refuse an admission with before asking the store: `server-full` or `server-draining`. */
  checkCapacity(): void {
    const { voiceMaxSessions } = this.#options.settings;
    if (this.#draining) throw failure("server-draining");
    if (this.#slots >= voiceMaxSessions) throw failure("server-full", { limit: voiceMaxSessions });
  }

  /**
   * Opens a new session, or goes on with the one that the admission names.
   * Throws `server-full`, `server-draining`, `session-not-found`, or what the store throws.
   */
  async open(admission: Admission, client: SessionClient): Promise<VoiceSession> {
    this.checkCapacity();
    this.#slots++;
    try {
      const sessionId = await this.#admit(admission);
      if (this.#draining) throw failure("server-draining");
      return this.#start(admission, sessionId, client);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Admits nobody any more and lets turns finish; what is open after `timeoutMs` is closed. Resolves when all are closed. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    if (this.#slots === 0) return;
    const emptied = new Promise<void>((resolve) => this.#emptied.push(resolve));
    const cancel = this.#options.services.clock.setTimer(() => void this.#closeAll(failure("server-draining")), timeoutMs);
    for (const session of this.#open.keys()) session.drain();
    await emptied;
    cancel();
  }

  /** Closes everything now. */
  async close(): Promise<void> {
    this.#draining = true;
    await this.#closeAll(failure("server-draining"));
  }

  async #admit({ principal, equipment, sessionId }: Admission): Promise<string> {
    const { services, random } = this.#options;
    const { tenant, user } = principal;
    if (sessionId === undefined) {
      const id = newSessionId(random, user);
      await services.store.createSession({ tenant, user, id, equipment, startedAt: services.clock.now() });
      return id;
    }
    const known = await services.store.getSession(tenant, user, sessionId);
    // A conversation about another machine is none that can be gone on with here.
    if (known?.equipment !== equipment) throw failure("session-not-found", { sessionId });
    return sessionId;
  }

  #start({ principal, equipment }: Admission, sessionId: string, client: SessionClient): VoiceSession {
    const { services, settings, turnEnded } = this.#options;
    const identity = { tenant: principal.tenant, user: principal.user, equipment, sessionId };
    const session = new VoiceSession({ identity, services, settings, client, ...(turnEnded ? { turnEnded } : {}) });
    this.#open.set(session, principal);
    this.#stopTicker ??= services.clock.setTicker(() => this.#checkTokens(), revocationCheckMs);
    void session.ended.then(() => this.#end(session));
    return session;
  }

  async #end(session: VoiceSession): Promise<void> {
    const { store, clock, log } = this.#options.services;
    const { tenant, user, sessionId } = session.identity;
    try {
      await store.endSession(tenant, user, sessionId, clock.now());
    } catch (error) {
      log.warn({ session: loggableSessionId(sessionId), error: String(error) }, "the end of a session could not be stored");
    }
    this.#open.delete(session);
    this.#release();
  }

  #release(): void {
    this.#slots--;
    if (this.#open.size === 0) {
      this.#stopTicker?.();
      this.#stopTicker = undefined;
    }
    if (this.#slots > 0) return;
    for (const emptied of this.#emptied.splice(0)) emptied();
  }

  async #closeAll(error: EquivoxError): Promise<void> {
    await Promise.all([...this.#open.keys()].map((session) => session.close(error)));
  }

  #checkTokens(): void {
    for (const [session, principal] of this.#open) {
      const problem = this.#options.accessProblem(principal);
      if (problem) void session.close(problem);
    }
  }
}
