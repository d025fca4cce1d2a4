import { type Scope } from "../base/scope.ts";
import { z } from "zod";
import { RedisDelivery } from "../coordination/redis/redis-delivery.ts";
import { type RedisConnection } from "../coordination/redis/redis-connection.ts";
import { type Delivery } from "../knowledge/delivery.ts";
import { type JobReference } from "../knowledge/document-store.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { type Host } from "./host.ts";

const jobReference: z.ZodType<JobReference> = z.object({ tenant: tenantSchema, equipment: slugSchema, jobId: z.string() });

/** The queue that takes indexing jobs from where they are accepted to a worker. */
export function openJobDelivery({ config, clock, log, sharedMetrics }: Host, redis: RedisConnection, scope: Scope): Delivery<JobReference> {
  const delivery = new RedisDelivery<JobReference>({
    name: "indexing",
    schema: jobReference,
    idOf: ({ tenant, jobId }) => `${tenant}/${jobId}`,
    redis,
    clock,
    log,
    limits: config,
    onRefused: (why) => log.warn({ why }, "a job could not be announced; the sweep will"),
  });
  scope.own(() => delivery.close());
  sharedMetrics.watch({
    queueDepth: async () => [{ queue: "indexing", state: "waiting", depth: await delivery.countWaiting() }],
  });
  return delivery;
}
