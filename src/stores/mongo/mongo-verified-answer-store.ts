import { type z } from "zod";
import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type VerifiedAnswer, verifiedAnswerSchema, type VerifiedAnswerStore } from "../../knowledge/loop/verified-answer.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { partitionOf } from "./keys.ts";
import { changeManifest } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const name = "verified_answers";

const row: z.ZodType<VerifiedAnswer> = verifiedAnswerSchema
  .omit({ tenant: true, equipment: true })
  .extend({ tenant_id: tenantSchema, equipment_id: slugSchema })
  .transform(({ tenant_id: tenant, equipment_id: equipment, ...answer }) => ({ tenant, equipment, ...answer }));

/** Verified answers in MongoDB. */
export class MongoVerifiedAnswerStore implements VerifiedAnswerStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async list(key: PartitionKey): Promise<VerifiedAnswer[]> {
    return this.#database.all(row, name, partitionOf(key), { sort: { createdAt: 1, id: 1 }, deadline: "voice" });
  }

  async get(key: PartitionKey, id: string): Promise<VerifiedAnswer | undefined> {
    return this.#database.one(row, name, { ...partitionOf(key), id });
  }

  /** The row first: whoever sees the new generation sees it. One whose process dies in between is served from the next generation on. */
  async put(answer: VerifiedAnswer): Promise<void> {
    const { tenant, equipment, id, createdAt, ...content } = answer;
    const key = { ...partitionOf(answer), id };
    try {
      await this.#database.upsert(name, key, { $set: content, $setOnInsert: { createdAt } });
    } catch (error) {
      throw isDuplicate(error) ? failure("verified-answer-exists", { question: answer.question }, error) : error;
    }
    if (await this.#newGeneration({ tenant, equipment })) return;
    // The equipment is missing, or was deleted meanwhile with all that was there then.
    await this.#database.remove(name, key);
    throw failure("equipment-not-found", { equipment });
  }

  async delete(key: PartitionKey, id: string): Promise<boolean> {
    const removed = (await this.#database.remove(name, { ...partitionOf(key), id })) > 0;
    if (removed) await this.#newGeneration(key);
    return removed;
  }

  /** False when the equipment is missing. */
  #newGeneration(key: PartitionKey): Promise<boolean> {
    return changeManifest(this.#database, key, (active) => Promise.resolve(active));
  }
}
