import { z } from "zod";
import { failure } from "../../errors.ts";
import { verifiedSchema } from "../../knowledge/answer/answer.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { type TenantId, type UserId, userSchema } from "../../tenancy/tenant.ts";
import {
  type FoundAnswer,
  type Session,
  sessionSchema,
  type SessionStore,
  type Turn,
  turnSchema,
  turnTimingSchema,
} from "../../voice/session-store.ts";
import { flag, json } from "./columns.ts";
import { type Database } from "./database.ts";
import { isOrphan } from "./storage-error.ts";

const sessionColumns = "tenant, user, id, equipment, started_at AS startedAt, ended_at AS endedAt, turn_count AS turnCount";

const turnRow = turnSchema.extend({
  answered: flag,
  sentences: json(turnSchema.shape.sentences),
  interrupted: flag,
  timingMs: json(turnTimingSchema),
  verified: json(verifiedSchema).exactOptional(),
});
const answerRow: z.ZodType<FoundAnswer> = turnRow.extend({ user: userSchema }).transform(({ user, ...turn }) => ({ user, turn }));
const turnColumns = `number, asked_at AS askedAt, mode, question, answered, sentences, interrupted, timing AS timingMs,
  answer_id AS answerId, verified, rewritten`;

const numberRow = z.object({ number: z.int() });

/** Sessions and turns in SQLite. */
export class SqliteSessionStore implements SessionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async createSession({ tenant, user, id, equipment, startedAt, endedAt }: Omit<Session, "turnCount">): Promise<void> {
    try {
      this.#database.run(
        `INSERT INTO sessions (tenant, user, id, equipment, started_at, ended_at, turn_count)
         VALUES (:tenant, :user, :id, :equipment, :startedAt, :endedAt, 0)`,
        { tenant, user, id, equipment, startedAt, endedAt: endedAt ?? null },
      );
    } catch (error) {
      throw isOrphan(error) ? failure("equipment-not-found", { equipment }, error) : error;
    }
  }

  async getSession(tenant: TenantId, user: UserId, id: string): Promise<Session | undefined> {
    return this.#database.one(
      sessionSchema,
      `SELECT ${sessionColumns} FROM sessions WHERE tenant = :tenant AND user = :user AND id = :id`,
      {
        tenant,
        user,
        id,
      },
    );
  }

  async listSessions(tenant: TenantId, user: UserId, { limit, before }: { limit: number; before?: number }): Promise<Session[]> {
    return this.#database.all(
      sessionSchema,
      `SELECT ${sessionColumns} FROM sessions WHERE tenant = :tenant AND user = :user AND started_at < :before
       ORDER BY started_at DESC, id DESC LIMIT :limit`,
      { tenant, user, before: before ?? Number.MAX_SAFE_INTEGER, limit },
    );
  }

  async appendTurn(tenant: TenantId, user: UserId, sessionId: string, turn: Omit<Turn, "number">): Promise<Turn> {
    return this.#database.transaction(() => {
      const known = this.#database.one(
        numberRow,
        `SELECT number FROM turns
         WHERE tenant = :tenant AND user = :user AND session_id = :sessionId AND asked_at = :askedAt AND question = :question`,
        { tenant, user, sessionId, askedAt: turn.askedAt, question: turn.question },
      );
      if (known) return { ...turn, number: known.number };
      const session = this.#database.one(
        numberRow,
        `UPDATE sessions SET turn_count = turn_count + 1 WHERE tenant = :tenant AND user = :user AND id = :sessionId
         RETURNING turn_count AS number`,
        { tenant, user, sessionId },
      );
      if (!session) throw failure("session-not-found", { sessionId });
      this.#database.run(
        `INSERT INTO turns
           (tenant, user, session_id, number, asked_at, mode, question, answered, sentences, interrupted, timing, answer_id, verified,
            rewritten)
         VALUES (:tenant, :user, :sessionId, :number, :askedAt, :mode, :question, :answered, :sentences, :interrupted, :timing,
           :answerId, :verified, :rewritten)`,
        {
          tenant,
          user,
          sessionId,
          number: session.number,
          askedAt: turn.askedAt,
          mode: turn.mode,
          question: turn.question,
          answered: Number(turn.answered),
          sentences: JSON.stringify(turn.sentences),
          interrupted: Number(turn.interrupted),
          timing: JSON.stringify(turn.timingMs),
          answerId: turn.answerId ?? null,
          verified: turn.verified ? JSON.stringify(turn.verified) : null,
          rewritten: turn.rewritten ?? null,
        },
      );
      return { ...turn, number: session.number };
    });
  }

  async listTurns(tenant: TenantId, user: UserId, sessionId: string): Promise<Turn[]> {
    return this.#database.all(
      turnRow,
      `SELECT ${turnColumns} FROM turns WHERE tenant = :tenant AND user = :user AND session_id = :sessionId ORDER BY number`,
      { tenant, user, sessionId },
    );
  }

  async findAnswer(tenant: TenantId, equipment: EquipmentSlug, answerId: string): Promise<FoundAnswer | undefined> {
    return this.#database.one(
      answerRow,
      `SELECT ${turnColumns}, user FROM turns WHERE tenant = :tenant AND answer_id = :answerId AND EXISTS (
         SELECT 1 FROM sessions WHERE sessions.tenant = turns.tenant AND sessions.user = turns.user AND sessions.id = session_id
           AND equipment = :equipment)`,
      { tenant, equipment, answerId },
    );
  }

  async endSession(tenant: TenantId, user: UserId, id: string, at: number): Promise<void> {
    this.#database.run("UPDATE sessions SET ended_at = :at WHERE tenant = :tenant AND user = :user AND id = :id", { tenant, user, id, at });
  }
}
