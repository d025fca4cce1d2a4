import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Feedback, feedbackSchema, type FeedbackStore } from "../../knowledge/loop/feedback.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { partitionOf } from "./keys.ts";
import { isThere } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

type FeedbackKey = Parameters<FeedbackStore["get"]>[0];

const name = "feedback";

const row: z.ZodType<Feedback> = feedbackSchema
  .omit({ tenant: true, equipment: true, user: true })
  .extend({ tenant_id: tenantSchema, equipment_id: slugSchema, user_id: userSchema })
  .transform(({ tenant_id: tenant, equipment_id: equipment, user_id: user, ...feedback }) => ({ tenant, equipment, user, ...feedback }));
const keyRow = z.object({ answerId: z.string(), user_id: z.string() });

/** Times that the same user may judge the same answer at the same moment. */
const maxAttempts = 5;

/** Judgements of answers in MongoDB. */
export class MongoFeedbackStore implements FeedbackStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async put(feedback: Feedback, maxEntries: number): Promise<Feedback | undefined> {
    const key = keyOf(feedback);
    const { verdict, reason, at, groupId } = feedback;
    const judgement = { verdict, at, ...(reason === undefined ? {} : { reason }), ...(groupId === undefined ? {} : { groupId }) };
    const absent = { ...(reason === undefined ? { reason: true } : {}), ...(groupId === undefined ? { groupId: true } : {}) } as const;
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if (await this.#insert({ ...key, ...judgement })) {
        // Looked for afterwards: an equipment that is deleted in between takes the judgement with it.
        if (await isThere(this.#database, feedback)) {
          await this.#forget(feedback, maxEntries);
          return undefined;
        }
        await this.#database.remove(name, key);
        throw failure("equipment-not-found", { equipment: feedback.equipment });
      }
      const before = await this.get(feedback);
      // Of two changes at once, each sees the other's result or replaces what it saw.
      const unchanged = before && { ...key, verdict: before.verdict, at: before.at };
      const change = { $set: judgement, ...(Object.keys(absent).length > 0 ? { $unset: absent } : {}) };
      if (unchanged && (await this.#database.update(name, unchanged, change))) return before;
    }
    throw failure("storage-failed", { what: "The judgement of an answer", problem: "it was changed all the time" });
  }

  async get(key: FeedbackKey): Promise<Feedback | undefined> {
    return this.#database.one(row, name, keyOf(key));
  }

  /** False when there is one already. */
  async #insert(one: Readonly<Record<string, unknown>>): Promise<boolean> {
    try {
      await this.#database.insert(name, one);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  async #forget(newest: Feedback, maxEntries: number): Promise<void> {
    const partition = partitionOf(newest);
    const excess = (await this.#database.count(name, partition)) - maxEntries;
    if (excess <= 0) return;
    const fields = Object.keys(keyRow.shape);
    const oldest = await this.#database.all(keyRow, name, partition, { fields, sort: { at: 1 }, limit: excess });
    for (const key of oldest) await this.#database.remove(name, { ...partition, ...key });
  }
}

function keyOf({ answerId, user, ...partition }: FeedbackKey) {
  return { ...partitionOf(partition), answerId, user_id: user } as const;
}
