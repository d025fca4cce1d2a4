import { type Random } from "../../base/random.ts";
import { Spread } from "../../base/spread.ts";
import { type EquivoxError, failure } from "../../errors.ts";
import { loggableSessionId, newSessionId } from "../../tenancy/ids.ts";
import { type Principal } from "../../tenancy/principal.ts";
import { type Admission } from "../../tenancy/ticket.ts";
import { type Turn } from "../session-store.ts";
import { Conversations, type ResumeOptions, type TakenOver } from "./conversations.ts";
import { type SessionClient } from "./session-client.ts";
import { type SessionIdentity, type SessionServices, type SessionSettings } from "./session-services.ts";
import { TurnOutbox } from "./turn-outbox.ts";
import { VoiceSession } from "./voice-session.ts";

export interface SessionServiceOptions {
  readonly services: SessionServices;
  readonly settings: SessionSettings & { readonly voiceMaxSessions: number; readonly turnOutboxMax: number };
  readonly random: Random;
  /** Lets sessions survive their connections; without, each ends with its own. */
  readonly resume?: ResumeOptions;
  /** Why the principal of an admission may not go on; undefined when nothing speaks against it. */
  readonly accessProblem: (principal: Principal) => EquivoxError | undefined;
  /** A turn has ended and was stored; for metrics. */
  readonly turnEnded?: (turn: Omit<Turn, "number">) => void;
}

/** How often it is asked whether open sessions may go on. */
const revocationCheckMs = 1_000;
/** Sessions that end in one turn of the event loop: each saves its snapshot and tells the store, a third of a millisecond's work. */
const leavingAtOnce = 8;
/** How long turns may still be brought to the store when the time for the rest is over, in milliseconds. */
const lastTurnsMs = 2_000;

/** Opens sessions up to a limit, knows them all, and ends them when the server goes or their token does. */
export class SessionService {
  readonly #options: SessionServiceOptions;
  readonly #conversations: Conversations | undefined;
  readonly #turns: TurnOutbox;
  readonly #open = new Map<VoiceSession, Principal>();
  /** Sessions whose connection broke in the middle of a turn, with what ends their waiting. */
  readonly #waiting = new Map<VoiceSession, () => void>();
  /** Silent sessions whose connections broke, all in one moment when a proxy in front of them goes. */
  readonly #leaving = new Spread(leavingAtOnce);
  /** Sessions open or being opened; a slot is taken before anything is awaited. */
  #slots = 0;
  #draining = false;
  #stopTicker: (() => void) | undefined;
  #emptied: (() => void)[] = [];

  constructor(options: SessionServiceOptions) {
    this.#options = options;
    const { resume, services, settings } = options;
    this.#turns = new TurnOutbox({ ...services, maxTurns: settings.turnOutboxMax });
    if (resume) this.#conversations = new Conversations({ ...resume, idleTimeoutMs: settings.voiceIdleTimeoutMs, log: services.log });
  }

  /** Sessions that are open or being opened. */
  get size(): number {
    return this.#slots;
  }

  /** Sessions whose connection broke in the middle of a turn, and that wait for their client. */
  get detached(): number {
    return this.#waiting.size;
  }

  /** Turns that wait for the store. */
  get turnsWaiting(): number {
    return this.#turns.size;
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
    const { tenant, user } = admission.principal;
    const { sessionId: known } = admission;
    // Whoever takes a conversation over here takes its place as well.
    const replaces = known !== undefined && this.#conversations?.holds({ tenant, user, sessionId: known }) === true;
    if (!replaces || this.#draining) this.checkCapacity();
    this.#slots++;
    try {
      const sessionId = await this.#admit(admission);
      const identity = { tenant, user, equipment: admission.equipment, sessionId };
      const start = (taken?: TakenOver): VoiceSession => this.#start(admission.principal, identity, client, taken);
      if (!this.#conversations) return start();
      return known === undefined ? this.#conversations.openNew(identity, start) : await this.#conversations.open(identity, start);
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /**
   * The connection of a session broke. A turn under way is kept for the window and then stored as far as it was heard; a silent
   * session needs no more than its snapshot.
   */
  detach(session: VoiceSession): void {
    const { resume, services } = this.#options;
    if (!resume || session.closed) {
      void session.close();
      return;
    }
    session.detach();
    if (!session.busy) {
      this.#leaving.add(() => void (session.closed || session.leave()));
    } else if (this.#draining) {
      void this.#sendAway(session);
    } else {
      this.#waiting.set(
        session,
        services.clock.setTimer(() => void session.close(), resume.windowMs),
      );
    }
  }

  /**
   * Admits nobody any more and lets turns finish; what is open after `timeoutMs` is closed. Silent sessions are closed evenly
   * over `idleWindowMs`. Resolves when all are closed and their turns stored, as far as the time allows.
   */
  async drain(timeoutMs: number, idleWindowMs = 0): Promise<void> {
    this.#draining = true;
    const { clock } = this.#options.services;
    const until = clock.monotonic() + timeoutMs;
    if (this.#slots > 0) {
      const emptied = new Promise<void>((resolve) => this.#emptied.push(resolve));
      const cancel = clock.setTimer(() => void this.#closeAll(), timeoutMs);
      for (const session of this.#waiting.keys()) void this.#sendAway(session);
      const idle = [...this.#open.keys()].filter((session) => !session.busy && !session.closed);
      for (const session of this.#open.keys()) if (session.busy) session.drain();
      for (const [place, session] of idle.entries()) session.drain((idleWindowMs * place) / idle.length);
      await emptied;
      cancel();
    }
    this.#conversations?.close();
    await this.#turns.close(Math.max(lastTurnsMs, until - clock.monotonic()));
  }

  /** Closes everything now. */
  async close(): Promise<void> {
    this.#draining = true;
    await this.#closeAll();
    this.#conversations?.close();
    await this.#turns.close(lastTurnsMs);
  }

  async #admit({ principal, equipment, sessionId, resume }: Admission): Promise<string> {
    const { services, random } = this.#options;
    const { tenant, user } = principal;
    if (sessionId === undefined) {
      const id = newSessionId(random, user);
      await services.store.createSession({ tenant, user, id, equipment, startedAt: services.clock.now() });
      return id;
    }
    // Such a ticket was issued by the session itself, and serves while the store is away as well.
    if (resume === true) return sessionId;
    const known = await services.store.getSession(tenant, user, sessionId);
    // A conversation about another machine is none that can be gone on with here.
    if (known?.equipment !== equipment) throw failure("session-not-found", { sessionId });
    return sessionId;
  }

  /** Throws `server-draining`. */
  #start(principal: Principal, identity: SessionIdentity, client: SessionClient, taken?: TakenOver): VoiceSession {
    if (this.#draining) throw failure("server-draining");
    const { services, settings, turnEnded } = this.#options;
    const session = new VoiceSession({
      ...{ identity, services, settings, client, turns: this.#turns },
      ...taken,
      ...(turnEnded ? { turnEnded } : {}),
    });
    this.#open.set(session, principal);
    this.#stopTicker ??= services.clock.setTicker(() => this.#checkTokens(), revocationCheckMs);
    void session.ended.then(() => this.#end(session));
    return session;
  }

  async #end(session: VoiceSession): Promise<void> {
    const { store, clock, log } = this.#options.services;
    const { tenant, user, sessionId } = session.identity;
    this.#waiting.get(session)?.();
    this.#waiting.delete(session);
    try {
      if (!session.superseded) await store.endSession(tenant, user, sessionId, clock.now());
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

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((session) => this.#sendAway(session)));
  }

  /** A turn under way goes on in another process; without one, it ends here and is stored as far as it was heard. */
  #sendAway(session: VoiceSession): Promise<void> {
    const error = failure("server-draining");
    return this.#options.resume?.shared === true ? session.leave(error) : session.close(error);
  }

  #checkTokens(): void {
    for (const [session, principal] of this.#open) {
      const problem = this.#options.accessProblem(principal);
      if (problem) void session.close(problem);
    }
  }
}
