import { z } from "zod";
import { failure } from "../../errors.ts";
import { type EquipmentSlug, slugSchema } from "../../tenancy/equipment.ts";
import { type TenantId, tenantSchema, type UserId, userSchema } from "../../tenancy/tenant.ts";
import { type FoundAnswer, type Session, sessionSchema, type SessionStore, type Turn, turnSchema } from "../../voice/session-store.ts";
import { partitionOf, userOf } from "./keys.ts";
import { isThere } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const sessionRow: z.ZodType<Session> = sessionSchema
  .omit({ tenant: true, user: true, equipment: true })
  .extend({ tenant_id: tenantSchema, user_id: userSchema, equipment_id: slugSchema })
  .transform(({ tenant_id: tenant, user_id: user, equipment_id: equipment, ...session }) => ({ tenant, user, equipment, ...session }));

const answerRow: z.ZodType<FoundAnswer> = turnSchema
  .extend({ user_id: userSchema })
  .transform(({ user_id: user, ...turn }) => ({ user, turn }));

const numberRow = z.object({ number: z.int() });

/** Sessions and turns in MongoDB. */
export class MongoSessionStore implements SessionStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async createSession({ tenant, user, id, equipment, startedAt, endedAt }: Omit<Session, "turnCount">): Promise<void> {
    const key = { ...userOf(tenant, user), id };
    const end = endedAt === undefined ? {} : { endedAt };
    await this.#database.insert("user_sessions", { ...key, equipment_id: equipment, startedAt, ...end, turnCount: 0 });
    // Looked for afterwards: an equipment that is deleted in between takes the session with it.
    if (await isThere(this.#database, { tenant, equipment })) return;
    await this.#database.remove("user_sessions", key);
    throw failure("equipment-not-found", { equipment });
  }

  async getSession(tenant: TenantId, user: UserId, id: string): Promise<Session | undefined> {
    return this.#database.one(sessionRow, "user_sessions", { ...userOf(tenant, user), id }, { deadline: "voice" });
  }

  async listSessions(tenant: TenantId, user: UserId, { limit, before }: { limit: number; before?: number }): Promise<Session[]> {
    const filter = { ...userOf(tenant, user), ...(before === undefined ? {} : { startedAt: { $lt: before } }) };
    return this.#database.all(sessionRow, "user_sessions", filter, { sort: { startedAt: -1, id: -1 }, limit, deadline: "voice" });
  }

  async appendTurn(tenant: TenantId, user: UserId, sessionId: string, turn: Omit<Turn, "number">): Promise<Turn> {
    const key = { ...userOf(tenant, user), id: sessionId };
    const session = await this.#database.one(sessionRow, "user_sessions", key);
    if (!session) throw failure("session-not-found", { sessionId });
    const number = (await this.#numberOf(session, turn)) ?? (await this.#insertTurn(session, turn));
    if (!(await this.#database.update("user_sessions", key, { $max: { turnCount: number } }))) {
      // The equipment was deleted meanwhile, with the session and the turns before.
      await this.#database.remove("turns", { ...userOf(tenant, user), sessionId });
      throw failure("session-not-found", { sessionId });
    }
    return { ...turn, number };
  }

  async listTurns(tenant: TenantId, user: UserId, sessionId: string): Promise<Turn[]> {
    return this.#database.all(turnSchema, "turns", { ...userOf(tenant, user), sessionId }, { sort: { number: 1 }, deadline: "voice" });
  }

  async findAnswer(tenant: TenantId, equipment: EquipmentSlug, answerId: string): Promise<FoundAnswer | undefined> {
    return this.#database.one(answerRow, "turns", { ...partitionOf({ tenant, equipment }), answerId });
  }

  async endSession(tenant: TenantId, user: UserId, id: string, at: number): Promise<void> {
    await this.#database.update("user_sessions", { ...userOf(tenant, user), id }, { $set: { endedAt: at } });
  }

  /**
   * The turn's own row takes its number: the key is unique, so that a number that is taken means to try the next, and there is no gap
   * wherever a process dies. The session's count follows, and is only where the search for a free number begins. What takes a number
   * may be this turn itself, written by a call that was given up.
   */
  async #insertTurn(session: Session, turn: Omit<Turn, "number">): Promise<number> {
    const { equipment, turnCount } = session;
    for (let number = turnCount + 1; ; number++) {
      try {
        await this.#database.insert("turns", { ...turnsOf(session), equipment_id: equipment, number, ...turn });
        return number;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        if ((await this.#numberOf(session, turn, { number })) !== undefined) return number;
      }
    }
  }

  /** The number under which a turn is there already. */
  async #numberOf(
    session: Session,
    { askedAt, question }: Omit<Turn, "number">,
    at: { number?: number } = {},
  ): Promise<number | undefined> {
    const same = { ...turnsOf(session), ...at, askedAt, question };
    return (await this.#database.one(numberRow, "turns", same, { fields: ["number"] }))?.number;
  }
}

function turnsOf({ tenant, user, id }: Session) {
  return { ...userOf(tenant, user), sessionId: id } as const;
}
