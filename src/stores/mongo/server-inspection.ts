import { z } from "zod";
import { collectionDefinitions } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";
import { vectorIndex } from "./vector-index.ts";

const buildInfo = z.object({ version: z.string() });
const serverStatus = z.object({ connections: z.object({ current: z.number(), available: z.number().optional() }).optional() });
const searchIndexRow = z.object({ name: z.string(), status: z.string().optional(), queryable: z.boolean().optional() });

/** What a server says of itself. */
export interface ServerFacts {
  readonly version: string;
  /** Connections that it holds at most; undefined when it does not say. */
  readonly maxConnections: number | undefined;
}

export async function inspectServer({ run, client }: MongoConnection): Promise<ServerFacts> {
  const admin = client.db("admin");
  const { version } = buildInfo.parse(await run("the database", (signal) => admin.command({ buildInfo: 1 }, abortable(signal))));
  const maxConnections = await run("the database", (signal) => admin.command({ serverStatus: 1 }, abortable(signal))).then(
    (reply) => {
      const { current, available } = serverStatus.parse(reply).connections ?? {};
      return current === undefined || available === undefined ? undefined : current + available;
    },
    // A user who may use one database need not be allowed to ask this.
    () => undefined,
  );
  return { version, maxConnections };
}

/** The state of the vector index: undefined when it is missing. Throws when the server has no Atlas Search. */
export async function inspectVectorIndex({ run, database }: MongoConnection): Promise<{ status: string; queryable: boolean } | undefined> {
  const chunks = database.collection(collectionDefinitions.chunks.name);
  const [row] = await run("the vector index", () => chunks.listSearchIndexes(vectorIndex.name).toArray());
  if (!row) return undefined;
  const { status = "unknown", queryable = false } = searchIndexRow.parse(row);
  return { status, queryable };
}
