import { z } from "zod";
import { citationSchema } from "../../knowledge/answer/answer.ts";
import { type Batch, type BatchAnswer, type BatchReference, type BatchStore } from "../../knowledge/batch/batches.ts";
import { jobErrorSchema } from "../../knowledge/job.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { createBatchScript, putBatchAnswerScript } from "./batch-scripts.ts";
import { type RedisConnection } from "./redis-connection.ts";

const answerSchema: z.ZodType<BatchAnswer> = z.union([
  z.object({ question: z.string(), answered: z.boolean(), answer: z.string(), citations: z.array(citationSchema) }),
  z.object({ question: z.string(), error: jobErrorSchema }),
]);
const headSchema = z.object({
  tenant: z.string(),
  createdAt: z.number(),
  equipmentCreatedAt: z.number().exactOptional(),
  questions: z.array(z.string()),
});

/** Batches in Redis: a hash each, and for each tenant the list of those that are open. Both expire. Throws `shared-state-failed`. */
export class RedisBatches implements BatchStore {
  readonly #redis: RedisConnection;

  constructor({ redis }: { readonly redis: RedisConnection }) {
    this.#redis = redis;
  }

  async create(batch: Omit<Batch, "answers">, { maxOpen, keepMs }: { maxOpen: number; keepMs: number }): Promise<boolean> {
    const { tenant, createdAt, equipmentCreatedAt, questions, batchId } = batch;
    const head = JSON.stringify({ tenant, createdAt, equipmentCreatedAt, questions });
    const keys = [this.#openKey(batch), this.#key(batch)];
    return (await this.#redis.runScript(createBatchScript, keys, [maxOpen, keepMs, batchId, head])) === 1;
  }

  async read(reference: BatchReference): Promise<Batch | undefined> {
    const fields = await this.#redis.run("batch-read", (client) => client.hgetall(this.#key(reference)));
    const { head: text } = fields;
    if (text === undefined) return undefined;
    const { tenant, questions, ...made } = headSchema.parse(JSON.parse(text));
    // The key holds the tenant; that it is the same is checked once more.
    if (tenant !== reference.tenant) return undefined;
    const answers = questions.map((_, index) => {
      const answer = fields[String(index)];
      return answer === undefined ? undefined : answerSchema.parse(JSON.parse(answer));
    });
    return { ...reference, ...made, questions, answers };
  }

  async putAnswer(reference: BatchReference, index: number, answer: BatchAnswer): Promise<void> {
    await this.#redis.runScript(putBatchAnswerScript, [this.#key(reference)], [index, JSON.stringify(answer)]);
  }

  async finish(reference: BatchReference): Promise<void> {
    await this.#redis.run("batch-finish", (client) => client.zrem(this.#openKey(reference), reference.batchId));
  }

  async remove(reference: BatchReference): Promise<void> {
    await this.#redis.run("batch-remove", (client) => client.del(this.#key(reference)));
    await this.finish(reference);
  }

  #openKey({ tenant }: BatchReference): string {
    return this.#redis.keys.of(tenantKey(tenant, "batch"));
  }

  #key({ tenant, equipment, batchId }: BatchReference): string {
    return this.#redis.keys.within(tenantKey(tenant, "batch"), tenantKey(tenant, "batch", equipment, batchId));
  }
}
