import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type EquipmentStore } from "../../tenancy/equipment.ts";
import { newBatchId } from "../../tenancy/ids.ts";
import { normalizeQuestion } from "../ask.ts";
import { type Delivery } from "../delivery.ts";
import { type Batches, type BatchReference, type BatchStore } from "./batches.ts";

export interface BatchesOptions {
  readonly store: BatchStore;
  readonly delivery: Pick<Delivery<BatchReference>, "announce">;
  readonly equipment: Pick<EquipmentStore, "get">;
  readonly clock: Clock;
  readonly random: Random;
  /** Named as in the configuration. */
  readonly limits: {
    readonly batchMaxPerTenant: number;
    readonly batchKeepMs: number;
    readonly queueMax: number;
    readonly questionMaxCharacters: number;
  };
}

/** Accepts batches and shows them; whoever serves the same delivery with a `BatchRunner` answers them. */
export function createBatches({ store, delivery, equipment: equipments, clock, random, limits }: BatchesOptions): Batches {
  return {
    async submit({ tenant, equipment }, questions) {
      for (const question of questions) {
        if (question.length > limits.questionMaxCharacters) {
          throw failure("question-too-long", { maxCharacters: limits.questionMaxCharacters });
        }
        if (normalizeQuestion(question) === "") throw failure("question-empty");
      }
      const asked = await equipments.get(tenant, equipment);
      if (!asked) throw failure("equipment-not-found", { equipment });
      const reference = { tenant, equipment, batchId: newBatchId(random, equipment) };
      const { batchMaxPerTenant: maxOpen, batchKeepMs: keepMs } = limits;
      const batch = { ...reference, createdAt: clock.now(), equipmentCreatedAt: asked.createdAt, questions };
      if (!(await store.create(batch, { maxOpen, keepMs }))) {
        throw failure("queue-full", { queue: "The list of unfinished batches", limit: maxOpen });
      }
      if ((await delivery.announce(reference)) === "held") return reference.batchId;
      // Nothing but the queue knows of it, so that it must not be answered with an id.
      await store.remove(reference);
      throw failure("queue-full", { queue: "The queue of batches", limit: limits.queueMax });
    },
    async get({ tenant, equipment }, batchId) {
      const batch = await store.read({ tenant, equipment, batchId });
      const now = batch && (await equipments.get(tenant, equipment));
      if (!batch || !now || (batch.equipmentCreatedAt ?? now.createdAt) !== now.createdAt) throw failure("batch-not-found", { batchId });
      return batch;
    },
  };
}
