import { ObjectId } from "mongodb";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { alive, equipmentOf } from "./keys.ts";
import { backOff, type MongoDatabase } from "./mongo-database.ts";

const activeContent = z.object({
  documentId: z.string(),
  version: z.int(),
  /** Which writing of the version: an attempt that broke off leaves another, which nobody sees. */
  content: z.string(),
  /** How many there are, so that a reader notices when they were removed under it. */
  segments: z.int(),
  chunks: z.int(),
  /** Vectors of later rounds are not seen yet. */
  round: z.int(),
});

/** What of one version answers questions. */
export type ActiveContent = z.infer<typeof activeContent>;

const manifestRow = z.object({
  _id: z.instanceof(ObjectId),
  generation: z.int(),
  active: z.array(activeContent),
  /** Documents deleted lately, so that an upload that is written late does not bring one back. */
  deleted: z.array(z.string()).optional(),
});
/** Deletions of one equipment that are remembered: more than can happen while one upload is being written. */
const maxDeleted = 100;

const slugRow = z.object({ slug: z.string() });

export type ManifestRow = z.infer<typeof manifestRow>;

/** Times that a manifest may change while a change to it is made. Each one means that another writer has succeeded. */
const maxAttempts = 200;

/** What answers questions now; undefined when the equipment is missing. */
export function readManifest(database: MongoDatabase, key: PartitionKey): Promise<ManifestRow | undefined> {
  return database.one(manifestRow, "equipment", { ...equipmentOf(key.tenant, key.equipment), ...alive });
}

/** Whether the equipment is there and not being deleted. */
export async function isThere(database: MongoDatabase, { tenant, equipment }: PartitionKey): Promise<boolean> {
  const there = { ...equipmentOf(tenant, equipment), ...alive };
  return (await database.one(slugRow, "equipment", there, { fields: ["slug"] })) !== undefined;
}

/**
 * Changes what answers questions by compare-and-set on the generation, which grows by one. `decide` sees the present state, may ask
 * the database whether the change is still allowed, and answers undefined for no change; it runs again when another was faster.
 * False when nothing changed.
 */
export async function changeManifest(
  database: MongoDatabase,
  key: PartitionKey,
  decide: (active: readonly ActiveContent[]) => Promise<readonly ActiveContent[] | undefined>,
  deletedId?: string,
): Promise<boolean> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await backOff(attempt);
    const manifest = await readManifest(database, key);
    if (!manifest) return false;
    const active = await decide(manifest.active);
    if (!active) return false;
    const { _id, generation } = manifest;
    // The id tells this equipment from a later one of the same slug.
    const unchanged = { ...equipmentOf(key.tenant, key.equipment), ...alive, _id, generation };
    const sorted = [...active].sort((left, right) => (left.documentId < right.documentId ? -1 : 1));
    const deleted = deletedId === undefined ? {} : { deleted: [...(manifest.deleted ?? []), deletedId].slice(-maxDeleted) };
    if (await database.update("equipment", unchanged, { $set: { active: sorted, generation: generation + 1, ...deleted } })) return true;
  }
  throw failure("storage-failed", { what: `The manifest of ${key.equipment}`, problem: "others changed it all the time" });
}

/** The same with one document's entry replaced, or left out. */
export function withEntry(active: readonly ActiveContent[], documentId: string, entry?: ActiveContent): ActiveContent[] {
  const others = active.filter((one) => one.documentId !== documentId);
  return entry ? [...others, entry] : others;
}
