import { Cluster, Redis } from "ioredis";
import { type RedisAddress } from "./redis-address.ts";
import { backoffMs, clusterOptions, nodeOptions, type RedisClient } from "./redis-options.ts";

const backoffMaxMs = 2_000;
const connectTimeoutMs = 1_000;

/**
 * A client as BullMQ wants it: commands wait for Redis however long it is away, since its workers block in them. Whoever puts work
 * into a queue bounds that wait. Close it with `disconnect()`.
 */
export function createQueueClient(address: RedisAddress, name: string): RedisClient {
  const { commandTimeout: _, socketTimeout: __, ...common } = nodeOptions(address, { timeoutMs: connectTimeoutMs, backoffMaxMs, name });
  const patient = { ...common, maxRetriesPerRequest: null, autoResendUnfulfilledCommands: true };
  if (address.cluster) {
    return new Cluster([...address.nodes], {
      redisOptions: patient,
      ...clusterOptions(address, backoffMaxMs),
    });
  }
  const retryStrategy = (attempt: number) => backoffMs(attempt, backoffMaxMs);
  return new Redis({ ...patient, ...address.nodes[0], db: address.database, retryStrategy });
}
