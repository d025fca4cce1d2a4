import { failure } from "../../src/errors.ts";
import { type FoundAnswer, type Session, type SessionStore, type Turn } from "../../src/voice/session-store.ts";

/** Sessions and turns in memory, for tests that are not about storing. */
export class MemorySessionStore implements SessionStore {
  readonly sessions = new Map<string, Session>();
  readonly turns = new Map<string, Turn[]>();
  failing = false;
  /** `before`: calls do nothing; `after`: turns are stored, and their reply is lost. */
  away: "no" | "before" | "after" = "no";

  async createSession(session: Omit<Session, "turnCount">): Promise<void> {
    this.#check();
    this.sessions.set(session.id, { ...session, turnCount: 0 });
  }

  async getSession(tenant: Session["tenant"], user: Session["user"], id: string): Promise<Session | undefined> {
    this.#check();
    const session = this.sessions.get(id);
    return session?.tenant === tenant && session.user === user ? session : undefined;
  }

  async listSessions(tenant: Session["tenant"], user: Session["user"]): Promise<Session[]> {
    return [...this.sessions.values()].filter((session) => session.tenant === tenant && session.user === user);
  }

  async appendTurn(tenant: Session["tenant"], user: Session["user"], sessionId: string, turn: Omit<Turn, "number">): Promise<Turn> {
    const session = await this.getSession(tenant, user, sessionId);
    if (!session) throw failure("session-not-found", { sessionId });
    const turns = this.turns.get(sessionId) ?? [];
    const known = turns.find(({ askedAt, question }) => askedAt === turn.askedAt && question === turn.question);
    const numbered = known ?? { ...turn, number: turns.length + 1 };
    if (!known) {
      this.turns.set(sessionId, [...turns, numbered]);
      this.sessions.set(sessionId, { ...session, turnCount: turns.length + 1 });
    }
    if (this.away === "after") throw unreachable();
    return numbered;
  }

  async listTurns(_tenant: Session["tenant"], _user: Session["user"], sessionId: string): Promise<Turn[]> {
    return this.turns.get(sessionId) ?? [];
  }

  async findAnswer(tenant: Session["tenant"], equipment: Session["equipment"], answerId: string): Promise<FoundAnswer | undefined> {
    for (const session of this.sessions.values()) {
      if (session.tenant !== tenant || session.equipment !== equipment) continue;
      const turn = this.turns.get(session.id)?.find((one) => one.answerId === answerId);
      if (turn) return { user: session.user, turn };
    }
    return undefined;
  }

  async endSession(_tenant: Session["tenant"], _user: Session["user"], id: string, at: number): Promise<void> {
    this.#check();
    const session = this.sessions.get(id);
    if (session) this.sessions.set(id, { ...session, endedAt: at });
  }

  #check(): void {
    if (this.failing) throw failure("storage-failed", { what: "A session", problem: "the test says so" });
    if (this.away === "before") throw unreachable();
  }
}

function unreachable() {
  return failure("store-unreachable", { address: "the test", problem: "it says so" });
}
