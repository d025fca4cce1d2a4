import { z } from "zod";
import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import {
  type AskedQuestion,
  type GroupHead,
  groupHeadSchema,
  type GroupLimits,
  type GroupPosition,
  type GroupState,
  type QuestionGroup,
  questionGroupSchema,
  type QuestionKind,
  type UnansweredStore,
} from "../../knowledge/loop/question-group.ts";
import { json } from "./columns.ts";
import { type Database } from "./database.ts";
import { isOrphan } from "./storage-error.ts";

const examplesColumn = json(questionGroupSchema.shape.examples);
const groupRow = questionGroupSchema.extend({ examples: examplesColumn });
const columns =
  "tenant, equipment, id, kind, question, state, count, first_seen AS firstSeen, last_seen AS lastSeen, examples, vector, model";
const ofPartition = "WHERE tenant = :tenant AND equipment = :equipment";
const countedRow = z.object({ count: z.int(), examples: examplesColumn });

/** Questions without an answer, in SQLite. */
export class SqliteUnansweredStore implements UnansweredStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async listHeads({ tenant, equipment }: PartitionKey, kind: QuestionKind): Promise<GroupHead[]> {
    const sql = `SELECT id, question, vector, model FROM unanswered_questions ${ofPartition} AND kind = :kind ORDER BY id`;
    return this.#database.all(groupHeadSchema, sql, { tenant, equipment, kind });
  }

  async count(asked: AskedQuestion, limits: GroupLimits): Promise<void> {
    const { tenant, equipment, id, kind, question, vector, model, example } = asked;
    try {
      this.#database.transaction(() => {
        const known = this.#counted({ tenant, equipment }, id);
        const examples = [...(known?.examples ?? []), example].slice(-limits.unansweredMaxExamples);
        this.#database.run(
          `INSERT INTO unanswered_questions
             (tenant, equipment, id, kind, question, state, count, first_seen, last_seen, examples, vector, model)
           VALUES (:tenant, :equipment, :id, :kind, :question, 'open', 1, :at, :at, :examples, :vector, :model)
           ON CONFLICT DO UPDATE SET count = count + 1, first_seen = min(first_seen, excluded.first_seen),
             last_seen = max(last_seen, excluded.last_seen), examples = excluded.examples`,
          {
            ...{ tenant, equipment, id, kind, question, at: example.at },
            examples: JSON.stringify(examples),
            vector: vector ?? null,
            model: model ?? null,
          },
        );
        if (!known) this.#forget({ tenant, equipment }, id, limits.unansweredMaxGroups);
      });
    } catch (error) {
      throw isOrphan(error) ? failure("equipment-not-found", { equipment }, error) : error;
    }
  }

  async uncount({ tenant, equipment }: PartitionKey, id: string, answerId: string): Promise<void> {
    this.#database.transaction(() => {
      const known = this.#counted({ tenant, equipment }, id);
      if (!known) return;
      const examples = JSON.stringify(known.examples.filter((example) => example.answerId !== answerId));
      if (known.count > 1) {
        const sql = `UPDATE unanswered_questions SET count = count - 1, examples = :examples ${ofPartition} AND id = :id`;
        this.#database.run(sql, { tenant, equipment, id, examples });
      } else this.#delete({ tenant, equipment }, id);
    });
  }

  async list(
    { tenant, equipment }: PartitionKey,
    { state, limit, after }: { state: GroupState; limit: number; after?: GroupPosition },
  ): Promise<QuestionGroup[]> {
    const { count, lastSeen, id } = after ?? { count: Number.MAX_SAFE_INTEGER, lastSeen: Number.MAX_SAFE_INTEGER, id: "" };
    return this.#database.all(
      groupRow,
      `SELECT ${columns} FROM unanswered_questions ${ofPartition} AND state = :state AND (count, last_seen, id) < (:count, :lastSeen, :id)
       ORDER BY count DESC, last_seen DESC, id DESC LIMIT :limit`,
      { tenant, equipment, state, count, lastSeen, id, limit },
    );
  }

  async get({ tenant, equipment }: PartitionKey, id: string): Promise<QuestionGroup | undefined> {
    const sql = `SELECT ${columns} FROM unanswered_questions ${ofPartition} AND id = :id`;
    return this.#database.one(groupRow, sql, { tenant, equipment, id });
  }

  async setState({ tenant, equipment }: PartitionKey, id: string, state: GroupState): Promise<boolean> {
    const sql = `UPDATE unanswered_questions SET state = :state ${ofPartition} AND id = :id`;
    return this.#database.run(sql, { tenant, equipment, id, state }) > 0;
  }

  async delete(key: PartitionKey, id: string): Promise<boolean> {
    return this.#delete(key, id);
  }

  #counted({ tenant, equipment }: PartitionKey, id: string): z.infer<typeof countedRow> | undefined {
    const sql = `SELECT count, examples FROM unanswered_questions ${ofPartition} AND id = :id`;
    return this.#database.one(countedRow, sql, { tenant, equipment, id });
  }

  #delete({ tenant, equipment }: PartitionKey, id: string): boolean {
    return this.#database.run(`DELETE FROM unanswered_questions ${ofPartition} AND id = :id`, { tenant, equipment, id }) > 0;
  }

  /** The newest one stays, though it was asked only once. */
  #forget({ tenant, equipment }: PartitionKey, newest: string, maxGroups: number): void {
    this.#database.run(
      `DELETE FROM unanswered_questions ${ofPartition} AND id IN (
         SELECT id FROM unanswered_questions ${ofPartition} AND id <> :newest
         ORDER BY count DESC, last_seen DESC, id DESC LIMIT -1 OFFSET :others)`,
      { tenant, equipment, newest, others: maxGroups - 1 },
    );
  }
}
