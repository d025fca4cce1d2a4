import { ObjectId } from "mongodb";
import { z } from "zod";
import { type NewUpload, type PartitionKey } from "../../knowledge/document-store.ts";
import { documentVersionSchema } from "../../knowledge/document.ts";
import { alive, documentOf, equipmentOf, partitionOf } from "./keys.ts";
import { readManifest } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const idRow = z.object({ id: z.string() });

/** What an upload was accepted as, before it is written. */
const intentSchema = documentVersionSchema.omit({ pageCount: true, chunkCount: true, createdAt: true }).extend({
  kind: z.enum(["document", "version", "retry"]),
  jobId: z.string(),
  title: z.string(),
  now: z.int(),
});
export type Intent = z.infer<typeof intentSchema>;

const intakeRow = z.object({
  _id: z.instanceof(ObjectId),
  intake: z.object({ number: z.int(), intent: intentSchema.optional() }),
});

/** Where an equipment's uploads stand: how many were accepted, and the one that may not be written yet. */
export interface Intake {
  readonly equipmentId: ObjectId;
  readonly number: number;
  readonly intent: Intent | undefined;
}

/** Undefined when the equipment is missing. */
export async function readIntake(database: MongoDatabase, key: PartitionKey): Promise<Intake | undefined> {
  const filter = { ...equipmentOf(key.tenant, key.equipment), ...alive };
  const row = await database.one(intakeRow, "equipment", filter, { fields: ["_id", "intake"] });
  return row && { equipmentId: row._id, number: row.intake.number, intent: row.intake.intent };
}

/** Records an intent as the next one; false when another upload was faster. */
export function putIntent(database: MongoDatabase, key: PartitionKey, { equipmentId, number }: Intake, intent: Intent): Promise<boolean> {
  const unchanged = { ...equipmentOf(key.tenant, key.equipment), ...alive, _id: equipmentId, "intake.number": number };
  return database.update(
    "equipment",
    { ...unchanged, "intake.intent": { $exists: false } },
    { $set: { intake: { number: number + 1, intent } } },
  );
}

/**
 * Writes what an intent says and clears it; anybody may do it, any number of times. False when its document was deleted meanwhile,
 * so that nothing came of it.
 */
export async function fulfil(database: MongoDatabase, key: PartitionKey, { equipmentId, number, intent }: Intake): Promise<boolean> {
  if (!intent) return true;
  const written = await write(database, key, intent, number);
  const pending = { ...equipmentOf(key.tenant, key.equipment), ...alive, _id: equipmentId, "intake.number": number };
  const cleared = await database.update(
    "equipment",
    { ...pending, "intake.intent": { $exists: true } },
    { $unset: { "intake.intent": true } },
  );
  // Somebody else has cleared it. If the document was deleted since, what this call found missing must not come back.
  if (!cleared && (written.newDocument || written.newJob) && (await wasDeleted(database, key, equipmentId, intent))) {
    if (written.newDocument) await database.remove("documents_metadata", documentOf(key, intent.documentId));
    if (written.newJob) await database.remove("jobs", { ...partitionOf(key), id: intent.jobId });
    return false;
  }
  return written.there;
}

async function wasDeleted(database: MongoDatabase, key: PartitionKey, equipmentId: ObjectId, { documentId }: Intent): Promise<boolean> {
  const manifest = await readManifest(database, key);
  return !manifest?._id.equals(equipmentId) || (manifest.deleted?.includes(documentId) ?? false);
}

interface Written {
  /** The version is there, whoever wrote it. */
  readonly there: boolean;
  readonly newDocument: boolean;
  readonly newJob: boolean;
}

async function write(database: MongoDatabase, key: PartitionKey, intent: Intent, number: number): Promise<Written> {
  const newDocument = intent.kind === "document" && (await insertOnce(database, "documents_metadata", newDocumentRow(key, intent)));
  if (intent.kind === "version") await addVersion(database, key, intent);
  if (!(await hasVersion(database, key, intent))) return { there: false, newDocument, newJob: false };
  const newJob = await insertOnce(database, "jobs", newJobRow(key, intent, number));
  // A deletion marks the document before it removes its jobs, so that it meets this job, or this looks in vain.
  const there = !newJob || (await hasVersion(database, key, intent));
  if (!there) await database.remove("jobs", { ...partitionOf(key), id: intent.jobId });
  return { there, newDocument, newJob: newJob && there };
}

function newDocumentRow(key: PartitionKey, intent: Intent) {
  const { documentId, title, fileName, contentHash, now } = intent;
  return {
    ...documentOf(key, documentId),
    title,
    titleVersion: 0,
    fileName,
    createdAt: now,
    latestVersion: 1,
    latestHash: contentHash,
    versions: [versionRow(intent)],
  };
}

async function addVersion(database: MongoDatabase, key: PartitionKey, intent: Intent): Promise<void> {
  const { documentId, version, title, fileName, contentHash } = intent;
  const before = { ...documentOf(key, documentId), ...alive, latestVersion: version - 1 };
  // Versions are numbered from 1 without a gap, so that this appends.
  const appended = { [`versions.${version - 1}`]: versionRow(intent) };
  await database.update("documents_metadata", before, {
    $set: { latestVersion: version, latestHash: contentHash, title, fileName, ...appended },
  });
}

/** True when the document holds this version, and it came from this upload or, for a retry, from whichever. */
async function hasVersion(database: MongoDatabase, key: PartitionKey, { kind, documentId, version, fileKey }: Intent): Promise<boolean> {
  const wanted = kind === "retry" ? { version } : { version, fileKey };
  const filter = { ...documentOf(key, documentId), ...alive, versions: { $elemMatch: wanted } };
  return (await database.one(idRow, "documents_metadata", filter, { fields: ["id"] })) !== undefined;
}

function versionRow({ version, contentHash, bytes, mediaType, fileName, fileKey, now }: Intent) {
  return { version, contentHash, bytes, mediaType, fileName, fileKey, createdAt: now };
}

function newJobRow(key: PartitionKey, { jobId, documentId, version, now }: Intent, sequence: number) {
  return {
    ...partitionOf(key),
    id: jobId,
    documentId,
    version,
    state: "queued",
    searchable: false,
    progress: { stage: "waiting", done: 0, total: 0 },
    attempts: 0,
    fence: 0,
    sequence,
    createdAt: now,
    updatedAt: now,
  };
}

/** False when it is there already. */
async function insertOnce(
  database: MongoDatabase,
  name: "documents_metadata" | "jobs",
  row: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  try {
    await database.insert(name, row);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** The intent of an upload. */
export function intentOf(upload: NewUpload, target: { kind: Intent["kind"]; documentId: string; version: number }): Intent {
  const { jobId, title, fileName, contentHash, bytes, mediaType, fileKey, now } = upload;
  return { ...target, jobId, title, fileName, contentHash, bytes, mediaType, fileKey, now };
}
