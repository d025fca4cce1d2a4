import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { type RedisConnection } from "../../src/coordination/redis/redis-connection.ts";
import { RedisDelivery } from "../../src/coordination/redis/redis-delivery.ts";
import { type JobReference } from "../../src/knowledge/document-store.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";

/** Short, so that a worker that was killed is missed soon. */
export const queueLimits = { maxAttempts: 3, leaseMs: 1_500, sweepMs: 200, concurrency: 2 };

/** The queue of indexing jobs as the product opens it, with short times. */
export function openJobDelivery(redis: RedisConnection): RedisDelivery<JobReference> {
  return new RedisDelivery<JobReference>({
    name: "indexing",
    schema: z.object({ tenant: tenantSchema, equipment: slugSchema, jobId: z.string() }),
    idOf: ({ jobId }) => jobId,
    redis,
    clock: systemClock,
    log: silentLog,
    limits: { queueMax: 1_000, queueLockMs: 1_000 },
    firstPauseMs: 10,
  });
}
