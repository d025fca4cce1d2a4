import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type VerifiedAnswer, verifiedAnswerSchema, type VerifiedAnswerStore } from "../../knowledge/loop/verified-answer.ts";
import { json } from "./columns.ts";
import { type Database } from "./database.ts";
import { bumpGeneration } from "./index-writer.ts";
import { isDuplicate, isOrphan } from "./storage-error.ts";

const row = verifiedAnswerSchema.extend({
  phrasings: json(verifiedAnswerSchema.shape.phrasings),
  pages: json(verifiedAnswerSchema.shape.pages),
});
const columns = `tenant, equipment, id, question, question_key AS questionKey, phrasings, answer, pages, author, created_at AS createdAt,
  verified_at AS verifiedAt`;
const ofPartition = "WHERE tenant = :tenant AND equipment = :equipment";

/** Verified answers in SQLite. */
export class SqliteVerifiedAnswerStore implements VerifiedAnswerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list({ tenant, equipment }: PartitionKey): Promise<VerifiedAnswer[]> {
    const sql = `SELECT ${columns} FROM verified_answers ${ofPartition} ORDER BY created_at, id`;
    return this.#database.all(row, sql, { tenant, equipment });
  }

  async get({ tenant, equipment }: PartitionKey, id: string): Promise<VerifiedAnswer | undefined> {
    return this.#database.one(row, `SELECT ${columns} FROM verified_answers ${ofPartition} AND id = :id`, { tenant, equipment, id });
  }

  async put(answer: VerifiedAnswer): Promise<void> {
    const { tenant, equipment, question, phrasings, pages } = answer;
    try {
      this.#database.transaction(() => {
        this.#database.run(
          `INSERT INTO verified_answers
             (tenant, equipment, id, question, question_key, phrasings, answer, pages, author, created_at, verified_at)
           VALUES (:tenant, :equipment, :id, :question, :questionKey, :phrasings, :answer, :pages, :author, :createdAt, :verifiedAt)
           ON CONFLICT (tenant, equipment, id) DO UPDATE SET question = excluded.question, question_key = excluded.question_key,
             phrasings = excluded.phrasings, answer = excluded.answer, pages = excluded.pages, author = excluded.author,
             verified_at = excluded.verified_at`,
          { ...answer, phrasings: JSON.stringify(phrasings), pages: JSON.stringify(pages) },
        );
        bumpGeneration(this.#database, { tenant, equipment });
      });
    } catch (error) {
      if (isOrphan(error)) throw failure("equipment-not-found", { equipment }, error);
      throw isDuplicate(error) ? failure("verified-answer-exists", { question }, error) : error;
    }
  }

  async delete({ tenant, equipment }: PartitionKey, id: string): Promise<boolean> {
    return this.#database.transaction(() => {
      const removed = this.#database.run(`DELETE FROM verified_answers ${ofPartition} AND id = :id`, { tenant, equipment, id }) > 0;
      if (removed) bumpGeneration(this.#database, { tenant, equipment });
      return removed;
    });
  }
}
