import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { MemoryBatches } from "../coordination/memory/memory-batches.ts";
import { MemoryDelivery } from "../coordination/memory/memory-delivery.ts";
import { RedisBatches } from "../coordination/redis/redis-batches.ts";
import { type RedisConnection } from "../coordination/redis/redis-connection.ts";
import { RedisDelivery } from "../coordination/redis/redis-delivery.ts";
import { type Ask } from "../knowledge/ask.ts";
import { BatchRunner } from "../knowledge/batch/batch-runner.ts";
import { type Batches, type BatchReference, batchReferenceSchema, type BatchStore } from "../knowledge/batch/batches.ts";
import { createBatches } from "../knowledge/batch/create-batches.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { type DocumentStore } from "../knowledge/document-store.ts";

export interface OpenBatchesOptions {
  readonly config: Config;
  /** Of REDIS_URL; without it batches live in this process. */
  readonly redis?: RedisConnection;
  readonly documents: Pick<DocumentStore, "getGeneration">;
  /** Answers batches in this process; without it they are only accepted here and answered elsewhere. */
  readonly ask?: Pick<Ask, "ask">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

const firstPauseMs = 1_000;
/** Nothing but the queue knows that a batch waits: it comes again until it is answered, or has expired. */
const attempts = Infinity;

/** Wires batches of questions, and answers them when there is an `ask`. The scope closes what works on them. */
export function openBatches({ config, redis, documents, ask, clock, random, log }: OpenBatchesOptions, scope: Scope): Batches {
  const idOf = ({ batchId }: BatchReference): string => batchId;
  const delivery: Delivery<BatchReference> = redis
    ? new RedisDelivery({ name: "", schema: batchReferenceSchema, idOf, redis, clock, log, limits: config, attempts })
    : new MemoryDelivery({ idOf, clock, limits: { ...config, maxAttempts: attempts, firstPauseMs } });
  const store: BatchStore = redis ? new RedisBatches({ redis }) : new MemoryBatches({ clock, maxEntries: config.queueMax });
  scope.own(() => delivery.close());
  if (ask) {
    const runner = new BatchRunner({ store, delivery, ask, log, concurrency: config.batchConcurrency });
    scope.own(() => runner.close());
    runner.start();
  }
  return createBatches({ store, delivery, documents, clock, random, limits: config });
}
