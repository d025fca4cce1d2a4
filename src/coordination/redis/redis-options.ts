import { Cluster, type ClusterOptions, Redis, type RedisOptions } from "ioredis";
import { type RedisAddress } from "./redis-address.ts";

export type RedisClient = Redis | Cluster;

interface ClientOptions {
  readonly timeoutMs: number;
  readonly backoffMaxMs: number;
  /** Shown by CLIENT LIST. */
  readonly name: string;
}

const firstDelayMs = 50;

/** Jitter over the upper half of an exponential cap, so that processes which lost Redis together do not come back together. */
export function backoffMs(attempt: number, maxMs: number): number {
  const cap = Math.min(maxMs, firstDelayMs * 2 ** Math.min(attempt, 20));
  return Math.max(1, Math.round(cap * (0.5 + Math.random() / 2)));
}

/** What every connection to one server has in common. It neither waits for a lost server nor sends anything twice. */
export function nodeOptions(address: RedisAddress, { timeoutMs, name }: ClientOptions): RedisOptions {
  return {
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.tls ? { tls: {} } : {}),
    connectionName: name,
    commandTimeout: timeoutMs,
    connectTimeout: Math.max(timeoutMs, 1_000),
    // A server that hangs keeps its sockets; after this long without a reply they count as lost.
    socketTimeout: 2 * timeoutMs,
    keepAlive: 10_000,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    maxLoadingRetryTime: 1_000,
    // A primary that became a replica says so; the address then leads to another.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  };
}

/** What every client of a cluster has in common. */
export function clusterOptions(address: RedisAddress, backoffMaxMs: number): ClusterOptions {
  return {
    clusterRetryStrategy: (attempt) => backoffMs(attempt, backoffMaxMs),
    // A certificate is for the name that the cluster gives, not for the address behind it.
    ...(address.tls ? { dnsLookup: (name, found) => found(null, name) } : {}),
  };
}

/** A client that is not connected yet and reconnects for ever. */
export function createClient(address: RedisAddress, options: ClientOptions): RedisClient {
  const { backoffMaxMs } = options;
  const common = nodeOptions(address, options);
  if (address.cluster) {
    const cluster = new Cluster([...address.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      redisOptions: common,
      ...clusterOptions(address, backoffMaxMs),
      slotsRefreshTimeout: options.timeoutMs,
      retryDelayOnFailover: 50,
      retryDelayOnClusterDown: 50,
    });
    return cluster.on("+node", stopSilenceTimer);
  }
  const [node] = address.nodes;
  const client = new Redis({
    ...common,
    ...node,
    db: address.database,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => backoffMs(attempt, backoffMaxMs),
  });
  stopSilenceTimer(client);
  return client;
}

/**
 * When a connection breaks while a reply is owed, ioredis 5.11 lets the timer of `socketTimeout` run on: it destroys the next, healthy
 * connection, and keeps a process that ends waiting. The timer is ioredis's own; one of another name is left alone.
 */
export function stopSilenceTimer(client: Redis): void {
  client.on("close", () => {
    clearTimeout(Number(Reflect.get(client, "socketTimeoutTimer")));
    Reflect.set(client, "socketTimeoutTimer", undefined);
  });
}
