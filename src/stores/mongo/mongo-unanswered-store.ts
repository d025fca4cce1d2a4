import { type Document } from "mongodb";
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
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { partitionOf } from "./keys.ts";
import { isThere } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";

const name = "unanswered_questions";

const row: z.ZodType<QuestionGroup> = questionGroupSchema
  .omit({ tenant: true, equipment: true })
  .extend({ tenant_id: tenantSchema, equipment_id: slugSchema })
  .transform(({ tenant_id: tenant, equipment_id: equipment, ...group }) => ({ tenant, equipment, ...group }));
const headFields = Object.keys(groupHeadSchema.shape);
const idRow = z.object({ id: z.string() });
const mostAskedFirst = { count: -1, lastSeen: -1, id: -1 } as const;
const leastAskedFirst = { count: 1, lastSeen: 1, id: 1 } as const;

/** Questions without an answer, in MongoDB. */
export class MongoUnansweredStore implements UnansweredStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async listHeads(key: PartitionKey, kind: QuestionKind): Promise<GroupHead[]> {
    return this.#database.all(groupHeadSchema, name, { ...partitionOf(key), kind }, { fields: headFields, sort: { id: 1 } });
  }

  async count(asked: AskedQuestion, limits: GroupLimits): Promise<void> {
    const { equipment, id, kind, question, vector, model, example } = asked;
    const key = { ...partitionOf(asked), id };
    const head = { question, ...(vector === undefined ? {} : { vector }), ...(model === undefined ? {} : { model }) };
    const change: Document = {
      $setOnInsert: { kind, state: "open", ...head },
      $inc: { count: 1 },
      $min: { firstSeen: example.at },
      $max: { lastSeen: example.at },
      $push: { examples: { $each: [example], $slice: -limits.unansweredMaxExamples } },
    };
    await this.#database.upsert(name, key, change);
    // Looked for afterwards: an equipment that is deleted in between takes the group with it.
    if (!(await isThere(this.#database, asked))) {
      await this.#database.remove(name, key);
      throw failure("equipment-not-found", { equipment });
    }
    await this.#forget(asked, limits.unansweredMaxGroups);
  }

  async uncount(key: PartitionKey, id: string, answerId: string): Promise<void> {
    const group = { ...partitionOf(key), id };
    const change: Document = { $inc: { count: -1 }, $pull: { examples: { answerId } } };
    await this.#database.update(name, group, change);
    await this.#database.remove(name, { ...group, count: { $lte: 0 } });
  }

  async list(
    key: PartitionKey,
    { state, limit, after }: { state: GroupState; limit: number; after?: GroupPosition },
  ): Promise<QuestionGroup[]> {
    const rest = after
      ? {
          $or: [
            { count: { $lt: after.count } },
            { count: after.count, lastSeen: { $lt: after.lastSeen } },
            { count: after.count, lastSeen: after.lastSeen, id: { $lt: after.id } },
          ],
        }
      : {};
    return this.#database.all(row, name, { ...partitionOf(key), state, ...rest }, { sort: mostAskedFirst, limit });
  }

  async get(key: PartitionKey, id: string): Promise<QuestionGroup | undefined> {
    return this.#database.one(row, name, { ...partitionOf(key), id });
  }

  async setState(key: PartitionKey, id: string, state: GroupState): Promise<boolean> {
    return this.#database.update(name, { ...partitionOf(key), id }, { $set: { state } });
  }

  async delete(key: PartitionKey, id: string): Promise<boolean> {
    return (await this.#database.remove(name, { ...partitionOf(key), id })) > 0;
  }

  /** The newest one stays, though it was asked only once. */
  async #forget(newest: AskedQuestion, maxGroups: number): Promise<void> {
    const partition = partitionOf(newest);
    const excess = (await this.#database.count(name, partition)) - maxGroups;
    if (excess <= 0) return;
    const others = { ...partition, id: { $ne: newest.id } };
    const least = await this.#database.all(idRow, name, others, { fields: ["id"], sort: leastAskedFirst, limit: excess });
    await this.#database.remove(name, { ...partition, id: { $in: least.map(({ id }) => id) } });
  }
}
