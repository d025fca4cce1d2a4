import { z } from "zod";
import { allCollections, type KeyFields } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";

const helloReply = z.object({ msg: z.string().optional() });
const collectionRow = z.object({ _id: z.string(), key: z.record(z.string(), z.unknown()), dropped: z.boolean().optional() });

/** The few commands that sharding needs; names of collections come with the database. */
export interface ShardedCluster {
  /** Whether what answers is a router of a sharded cluster. */
  isSharded(): Promise<boolean>;
  /** The key of each sharded collection of the database. */
  shardKeys(): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>>;
  shard(name: string, key: KeyFields): Promise<void>;
}

/** What a collection that should be sharded is like. */
export interface ShardState {
  readonly collection: string;
  readonly key: KeyFields;
  readonly state: "sharded" | "missing" | "different";
  /** How it is sharded instead. */
  readonly found?: string;
}

/** The cluster behind a connection. */
export function shardedCluster({ run, database, client }: MongoConnection): ShardedCluster {
  const what = "the sharded cluster";
  const prefix = `${database.databaseName}.`;
  return {
    isSharded: async () => {
      try {
        const reply = await run(what, (signal) => client.db("admin").command({ hello: 1 }, abortable(signal)));
        // https://www.mongodb.com/docs/manual/reference/command/hello/#mongodb-data-hello.msg
        return helloReply.parse(reply).msg === "isdbgrid";
      } catch (error) {
        const cause = error instanceof Error ? error.cause : undefined;
        if (cause instanceof Error && "code" in cause && cause.code === commandNotFound) return false;
        throw error;
      }
    },
    shardKeys: async () => {
      const rows = await run(what, (signal) =>
        client
          .db("config")
          .collection<{ _id: string }>("collections")
          .find({ _id: { $gte: prefix, $lt: `${database.databaseName}/` } }, abortable(signal))
          .toArray(),
      );
      const known = rows.map((row) => collectionRow.parse(row)).filter(({ dropped }) => dropped !== true);
      return new Map(known.map(({ _id, key }) => [_id.slice(prefix.length), key]));
    },
    shard: async (name, key) => {
      await run(what, (signal) => client.db("admin").command({ shardCollection: `${prefix}${name}`, key }, abortable(signal)));
    },
  };
}

const commandNotFound = 59;

/** Compares the shard keys with the definitions; undefined when the server is no sharded cluster. */
export async function inspectShards(cluster: ShardedCluster): Promise<ShardState[] | undefined> {
  if (!(await cluster.isSharded())) return undefined;
  const found = await cluster.shardKeys();
  return allCollections.flatMap(({ name: collection, shardKey: key }): ShardState[] => {
    if (!key) return [];
    const there = found.get(collection);
    if (!there) return [{ collection, key, state: "missing" }];
    const same = fieldsOf(there) === fieldsOf(key);
    return [{ collection, key, state: same ? "sharded" : "different", ...(same ? {} : { found: fieldsOf(there) }) }];
  });
}

/** Names of a key's fields, as they are shown. */
export function fieldsOf(key: Readonly<Record<string, unknown>>): string {
  return Object.keys(key).join(", ");
}
