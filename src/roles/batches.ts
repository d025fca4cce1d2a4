import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { type Random } from "../base/random.ts";
import { type Scope } from "../base/scope.ts";
import { type Config } from "../config.ts";
import { type Ask } from "../knowledge/ask.ts";
import { BatchRunner } from "../knowledge/batch/batch-runner.ts";
import { type Batches } from "../knowledge/batch/batches.ts";
import { createBatches } from "../knowledge/batch/create-batches.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type BatchQueue } from "./coordination.ts";

export interface OpenBatchesOptions {
  readonly config: Config;
  readonly queue: BatchQueue;
  readonly equipment: Pick<EquipmentStore, "get">;
  /** Answers batches in this process; without it they are only accepted here and answered elsewhere. */
  readonly ask?: Pick<Ask, "ask">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Wires batches of questions, and answers them when there is an `ask`. The scope closes what works on them. */
export function openBatches({ config, queue, equipment, ask, clock, random, log }: OpenBatchesOptions, scope: Scope): Batches {
  if (ask) {
    const runner = new BatchRunner({ ...queue, ask, log, concurrency: config.batchConcurrency });
    scope.own(() => runner.close());
    runner.start();
  }
  return createBatches({ ...queue, equipment, clock, random, limits: config });
}
