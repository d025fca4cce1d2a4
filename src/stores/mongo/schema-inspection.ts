import { z } from "zod";
import { allCollections, type CollectionDefinition, type IndexDefinition, type KeyFields } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";

const indexRow = z.object({
  name: z.string(),
  key: z.record(z.string(), z.unknown()),
  unique: z.boolean().optional(),
  sparse: z.boolean().optional(),
  expireAfterSeconds: z.number().optional(),
});
type IndexRow = z.infer<typeof indexRow>;

/** NamespaceNotFound: the collection is not there. */
const namespaceNotFound = 26;

/** How the indexes of one collection differ from what the code says. */
export interface IndexDifferences {
  readonly collection: string;
  readonly missing: readonly string[];
  /** Of the same name, and not the same. */
  readonly different: readonly string[];
  /** Made by somebody else; they cost writes and do no harm. */
  readonly extra: readonly string[];
}

/** Compares all collections with the definitions; changes nothing. */
export async function inspectIndexes(connection: MongoConnection): Promise<IndexDifferences[]> {
  const differences: IndexDifferences[] = [];
  for (const definition of allCollections) differences.push(compare(definition, await readIndexes(connection, definition.name)));
  return differences;
}

async function readIndexes({ run, database }: MongoConnection, name: string): Promise<IndexRow[]> {
  return run(`the indexes of ${name}`, async (signal) => {
    try {
      const rows = await database.collection(name).listIndexes(abortable(signal)).toArray();
      return rows.map((row) => indexRow.parse(row));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === namespaceNotFound) return [];
      throw error;
    }
  });
}

function compare({ name: collection, indexes, shardKey }: CollectionDefinition, found: readonly IndexRow[]): IndexDifferences {
  const byName = new Map(found.map((index) => [index.name, index]));
  const wanted = new Set(indexes.map(({ name }) => name));
  const missing = indexes.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  const different = indexes.filter((index) => {
    const there = byName.get(index.name);
    return there !== undefined && describeRow(there) !== describeDefinition(index);
  });
  // Sharding makes an index on its key when none begins with it.
  const own = new Set(["_id_", ...(shardKey ? [indexName(shardKey)] : [])]);
  const extra = found.filter(({ name }) => !wanted.has(name) && !own.has(name)).map(({ name }) => name);
  return { collection, missing, different: different.map(({ name }) => name), extra };
}

function indexName(fields: KeyFields): string {
  return Object.entries(fields)
    .map(([field, direction]) => `${field}_${direction}`)
    .join("_");
}

function describeDefinition({ fields, unique, sparse, expireAfterSeconds }: IndexDefinition): string {
  return describe(fields, unique, sparse, expireAfterSeconds);
}

function describeRow({ key, unique, sparse, expireAfterSeconds }: IndexRow): string {
  return describe(key, unique, sparse, expireAfterSeconds);
}

/** The order of fields counts. */
function describe(
  fields: Readonly<Record<string, unknown>>,
  unique = false,
  sparse = false,
  expireAfterSeconds: number | undefined,
): string {
  return JSON.stringify([
    Object.entries(fields).map(([field, direction]) => [field, Number(direction)]),
    unique,
    sparse,
    expireAfterSeconds,
  ]);
}
