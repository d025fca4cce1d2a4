import { z } from "zod";
import { systemRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { allCollections, type CollectionDefinition, collectionDefinitions, type IndexDefinition } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";
import { isDuplicate } from "./mongo-error.ts";
import { packAnew } from "./schema-upgrade.ts";

/** Grows with every change that an older version could not read. */
export const schemaVersion = 3;

/** What earlier versions packed is packed anew; later ones read what this one wrote. */
const packedAnew = 2;

const product = "Equivox";
const markerId = "store";
const markerSchema = z.object({ product: z.string(), schemaVersion: z.int(), deployment: z.string() });

const what = "the database";

/** Whose a database is: `ours` with its schema version, or `empty` of everything that we would make. */
export type Ownership = { readonly state: "empty" } | { readonly state: "ours"; readonly schemaVersion: number };

/** Looks, and changes nothing. Throws `store-foreign`, `store-newer`. */
export async function checkOwnership(connection: MongoConnection): Promise<Ownership> {
  const { database, address } = connection;
  // Names first: who makes collections marks the database before.
  const there = await connection.run(what, async (signal) => {
    const listed = database.listCollections({}, { nameOnly: true, ...abortable(signal) });
    return (await listed.toArray()).map(({ name }) => name);
  });
  const marker = await connection.run(what, (signal) =>
    database.collection(collectionDefinitions.marker.name).findOne({ product }, abortable(signal)),
  );
  if (marker) {
    const { schemaVersion: found } = markerSchema.parse(marker);
    if (found > schemaVersion) {
      throw failure("store-newer", { directory: `the database ${database.databaseName} at ${address}`, found, known: schemaVersion });
    }
    return { state: "ours", schemaVersion: found };
  }
  const names = new Set(allCollections.map(({ name }) => name));
  const foreign = there.filter((name) => names.has(name));
  if (foreign.length === 0 || (await isBeingMade(connection, foreign))) return { state: "empty" };
  throw failure("store-foreign", { database: database.databaseName, address, collections: foreign.sort().join(", ") });
}

/** Another process is just about to mark the database. */
async function isBeingMade({ run, database }: MongoConnection, foreign: readonly string[]): Promise<boolean> {
  const { name } = collectionDefinitions.marker;
  if (foreign.length > 1 || foreign[0] !== name) return false;
  return (await run(what, (signal) => database.collection(name).findOne({ product: { $ne: product } }, abortable(signal)))) === null;
}

/** Marks an empty database as ours and makes what is missing of the indexes. Several may do so at once. Throws as `checkOwnership`. */
export async function ensureSchema(connection: MongoConnection, now: number): Promise<void> {
  const ownership = await checkOwnership(connection);
  if (ownership.state === "empty") await mark(connection, now);
  for (const definition of allCollections) await ensureIndexes(connection, definition);
  if (ownership.state === "empty" || ownership.schemaVersion === schemaVersion) return;
  if (ownership.schemaVersion < packedAnew) await packAnew(connection);
  await connection.run(what, (signal) =>
    connection.database
      .collection(collectionDefinitions.marker.name)
      .updateOne({ product, schemaVersion: { $lt: schemaVersion } }, { $set: { schemaVersion } }, abortable(signal)),
  );
}

/** What tells this database's deployment from others that share a Redis or a bucket with it. Throws when the database is not ours. */
export async function readDeploymentId({ run, database }: MongoConnection): Promise<string> {
  const marker = await run(what, (signal) =>
    database.collection(collectionDefinitions.marker.name).findOne({ product }, abortable(signal)),
  );
  if (!marker) throw failure("storage-failed", { what, problem: "it is not marked as this product's; run `equivox migrate`" });
  return markerSchema.parse(marker).deployment;
}

async function mark({ run, database }: MongoConnection, createdAt: number): Promise<void> {
  const marker = { _id: markerId, product, schemaVersion, createdAt, deployment: systemRandom.id(26) };
  try {
    await run(what, (signal) => database.collection<typeof marker>(collectionDefinitions.marker.name).insertOne(marker, abortable(signal)));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

async function ensureIndexes({ run, database }: MongoConnection, { name, indexes }: CollectionDefinition): Promise<void> {
  if (indexes.length === 0) return;
  await run(`the indexes of ${name}`, (signal) =>
    database.collection(name).createIndexes(indexes.map(indexSpecification), abortable(signal)),
  );
}

/** An index as the driver's `createIndexes` takes it. */
function indexSpecification({ name, fields, unique, sparse, expireAfterSeconds }: IndexDefinition) {
  return {
    name,
    key: { ...fields },
    ...(unique ? { unique } : {}),
    ...(sparse ? { sparse } : {}),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
}
