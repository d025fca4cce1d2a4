import { failure } from "../../errors.ts";
import { type Feedback, feedbackSchema, type FeedbackStore } from "../../knowledge/loop/feedback.ts";
import { type Database } from "./database.ts";
import { isOrphan } from "./storage-error.ts";

type FeedbackKey = Parameters<FeedbackStore["get"]>[0];

const columns = "tenant, equipment, answer_id AS answerId, user, verdict, reason, given_at AS at, group_id AS groupId";

/** Judgements of answers in SQLite. */
export class SqliteFeedbackStore implements FeedbackStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async put(feedback: Feedback, maxEntries: number): Promise<Feedback | undefined> {
    const { tenant, equipment, answerId, user, verdict, reason, at, groupId } = feedback;
    try {
      return this.#database.transaction(() => {
        const before = this.#get(feedback);
        this.#database.run(
          `INSERT INTO feedback (tenant, equipment, answer_id, user, verdict, reason, given_at, group_id)
           VALUES (:tenant, :equipment, :answerId, :user, :verdict, :reason, :at, :groupId)
           ON CONFLICT DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, given_at = excluded.given_at,
             group_id = excluded.group_id`,
          { tenant, equipment, answerId, user, verdict, at, reason: reason ?? null, groupId: groupId ?? null },
        );
        if (!before) {
          this.#database.run(
            `DELETE FROM feedback WHERE tenant = :tenant AND equipment = :equipment AND (answer_id, user) IN (
               SELECT answer_id, user FROM feedback WHERE tenant = :tenant AND equipment = :equipment
               ORDER BY given_at DESC LIMIT -1 OFFSET :maxEntries)`,
            { tenant, equipment, maxEntries },
          );
        }
        return before;
      });
    } catch (error) {
      throw isOrphan(error) ? failure("equipment-not-found", { equipment }, error) : error;
    }
  }

  async get(key: FeedbackKey): Promise<Feedback | undefined> {
    return this.#get(key);
  }

  #get({ tenant, equipment, answerId, user }: FeedbackKey): Feedback | undefined {
    return this.#database.one(
      feedbackSchema,
      `SELECT ${columns} FROM feedback
       WHERE tenant = :tenant AND equipment = :equipment AND answer_id = :answerId AND user = :user`,
      { tenant, equipment, answerId, user },
    );
  }
}
