import { Cluster } from "ioredis";
import { type RedisConnection } from "./redis-connection.ts";

/** What a Redis server says of itself. */
export interface RedisNode {
  readonly version: string;
  /** Different for every start of every server: tells whether two addresses lead to one server. */
  readonly runId: string;
  /** Such as `noeviction` or `allkeys-lru`. */
  readonly evictionPolicy: string;
  /** 0: no limit. */
  readonly maxMemoryBytes: number;
  readonly appendOnly: boolean;
  /** Whether snapshots are written; undefined when the server does not say. */
  readonly snapshots: boolean | undefined;
}

export interface RedisFacts {
  readonly cluster: boolean;
  /** The primaries. */
  readonly nodes: readonly RedisNode[];
  /** Whose the key prefix is; undefined when it is nobody's yet. */
  readonly deployment: string | undefined;
}

/** Asks and changes nothing. Throws `shared-state-failed`. */
export async function inspectRedis(connection: RedisConnection): Promise<RedisFacts> {
  const nodes = await connection.run("inspect", async (client) => {
    const primaries = client instanceof Cluster ? client.nodes("master") : [client];
    return Promise.all(
      primaries.map(async (node): Promise<RedisNode> => {
        const info = fields(await node.info());
        return {
          version: info.get("redis_version") ?? "unknown",
          runId: info.get("run_id") ?? "",
          evictionPolicy: info.get("maxmemory_policy") ?? "unknown",
          maxMemoryBytes: Number(info.get("maxmemory") ?? 0),
          appendOnly: info.get("aof_enabled") === "1",
          // Managed services forbid CONFIG.
          snapshots: await node.config("GET", "save").then(savesAnything, () => undefined),
        };
      }),
    );
  });
  const deployment = await connection.run("inspect", (client) => client.get(connection.keys.deployment));
  return { cluster: connection.address.cluster, nodes, deployment: deployment ?? undefined };
}

function savesAnything(reply: unknown): boolean {
  return Array.isArray(reply) && typeof reply[1] === "string" && reply[1] !== "";
}

/** `name:value` lines of INFO. */
function fields(info: string): ReadonlyMap<string, string> {
  const lines = info.split("\n").map((line) => line.trim().split(":"));
  return new Map(lines.flatMap(([name, ...value]) => (name === undefined || value.length === 0 ? [] : [[name, value.join(":")] as const])));
}
