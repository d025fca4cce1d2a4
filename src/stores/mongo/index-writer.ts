import { ObjectId } from "mongodb";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { type IndexedVersion, type JobLease, type VectorOptions } from "../../knowledge/document-store.ts";
import { type SegmentVectors } from "../../knowledge/index/segment.ts";
import { removeContent, removeOtherContent } from "./deletion.ts";
import { chunkRows, partRows, writeContent } from "./index-content.ts";
import { alive, documentOf, partitionOf, type VersionKey, versionOf } from "./keys.ts";
import { type ActiveContent, changeManifest, readManifest, withEntry } from "./manifest.ts";
import { type MongoDatabase } from "./mongo-database.ts";

/** Times that another call may change what vectors are added to; only a writer that has lost its lease meets one. */
const maxAttempts = 5;

/** What a version's row remembers of its last complete writing. */
const writingSchema = z.object({ content: z.string(), segments: z.int(), chunks: z.int(), round: z.int() });
export type Writing = z.infer<typeof writingSchema>;
const versionsRow = z.object({ versions: z.array(z.object({ version: z.int(), writing: writingSchema.optional() })) });
const idRow = z.object({ id: z.string() });

/** Throws `job-lease-lost` unless the lease still holds for this version. */
async function requireLease(database: MongoDatabase, lease: JobLease, { documentId, version }: VersionKey): Promise<void> {
  const { jobId, fence } = lease;
  const held = { ...partitionOf(lease), id: jobId, fence, state: "running", documentId, version };
  const found = await database.one(idRow, "jobs", held, { fields: ["id"] });
  if (!found) throw failure("job-lease-lost", { jobId });
}

/**
 * Stores what makes a version searchable, as `DocumentStore.putIndexed` says. Each call writes under a name of its own that nobody
 * sees; what makes it visible is one compare-and-set on the manifest. A writer that lost its lease meanwhile removes what it wrote.
 */
export async function putIndexed(database: MongoDatabase, lease: JobLease, indexed: IndexedVersion, activate: boolean): Promise<void> {
  const { documentId, version, title, pages, chunks, segments } = indexed;
  const key: VersionKey = { tenant: lease.tenant, equipment: lease.equipment, documentId, version };
  const content = new ObjectId().toHexString();
  const round = segments.some(({ vectors }) => vectors) ? 1 : 0;
  const writing: Writing = { content, segments: segments.length, chunks: chunks.length, round };
  const check = () => requireLease(database, lease, key);
  await check();
  await endEmbedding(database, key);
  try {
    await writeContent(database, key, content, indexed, check);
    await check();
    if (!(await recordWriting(database, key, writing, pages.length))) throw failure("job-lease-lost", { jobId: lease.jobId });
    const visible = await changeManifest(database, key, async (active) => {
      // After the manifest was read: who takes the job or deletes the document changes the manifest later, and then this runs again.
      await check();
      const present = active.find((entry) => entry.documentId === documentId)?.version ?? 0;
      if (present > version || (!activate && present < version)) return undefined;
      if (title !== undefined) await rename(database, key, title);
      return withEntry(active, documentId, { documentId, version, ...writing });
    });
    if (visible) await removeOtherContent(database, key, { documentId, version, content });
    else if (await isSuperseded(database, key)) await removeContent(database, key, { documentId, version, content });
  } catch (error) {
    await removeUnlessActive(database, key, content).catch(() => undefined);
    throw error;
  }
}

/** Ends the embedding of a version that is indexed anew, which makes vectors of its own. */
async function endEmbedding(database: MongoDatabase, key: VersionKey): Promise<void> {
  const open = { ...versionOf(key), kind: "embed", state: { $in: ["queued", "running"] } };
  await database.updateMany("jobs", open, { $set: { state: "indexed" }, $inc: { fence: 1 }, $unset: { leaseUntil: true } });
}

/** Adds vectors to segments, as `DocumentStore.putVectors` says. */
export async function putVectors(
  database: MongoDatabase,
  lease: JobLease,
  key: VersionKey,
  vectors: readonly SegmentVectors[],
  { complete }: VectorOptions = {},
): Promise<void> {
  const { documentId, version } = key;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    await requireLease(database, lease, key);
    const entry = (await readManifest(database, key))?.active.find((one) => one.documentId === documentId);
    if (entry && entry.version > version) return;
    const active = entry?.version === version ? entry : undefined;
    const before = active ?? (await readWriting(database, key));
    if (!before) {
      throw failure("storage-failed", {
        what: `The vectors of document ${documentId}`,
        problem: `version ${version} was not indexed before`,
      });
    }
    const { content, segments, chunks } = before;
    const next = { documentId, version, content, segments, chunks, round: before.round + 1 };
    await writeVectors(database, key, next, vectors);
    if (!active && !complete) {
      if (await recordRound(database, key, before)) return;
      continue;
    }
    const changed = await changeManifest(database, key, async (present) => {
      await requireLease(database, lease, key);
      const now = present.find((one) => one.documentId === documentId);
      const same = active ? now?.content === content && now.round === active.round : now?.version !== version;
      if (!same || (now?.version ?? 0) > version) return undefined;
      if (!active && complete?.title !== undefined) await rename(database, key, complete.title);
      return withEntry(present, documentId, next);
    });
    if (!changed) continue;
    if (complete) await recordVectors(database, key, complete.model);
    if (!active) await removeOtherContent(database, key, next);
    return;
  }
  throw failure("job-lease-lost", { jobId: lease.jobId });
}

/** Of an attempt that broke off there may be some of this round already; nobody has seen it. */
async function writeVectors(
  database: MongoDatabase,
  key: VersionKey,
  { content, round }: ActiveContent,
  vectors: readonly SegmentVectors[],
): Promise<void> {
  const owner = { ...versionOf(key), content };
  for (const name of ["segments", "chunk_details"] as const) await database.remove(name, { ...owner, round: { $gte: round } });
  const details = vectors.flatMap(({ ordinal, sentences }) => [...chunkRows({ ...owner, ordinal, round }, sentences)]);
  await database.insertMany("chunk_details", details, () => Promise.resolve());
  const rows = vectors.flatMap(({ ordinal, vectors: bytes, model }) => [...partRows({ ...owner, ordinal, round, model }, bytes)]);
  await database.insertMany("segments", rows, () => Promise.resolve());
}

/** Says in the version's row what was written; false when the version is gone. */
function recordWriting(database: MongoDatabase, key: VersionKey, writing: Writing, pageCount: number): Promise<boolean> {
  const row = { ...documentOf(key, key.documentId), ...alive, "versions.version": key.version };
  return database.update("documents_metadata", row, {
    $set: { "versions.$.pageCount": pageCount, "versions.$.chunkCount": writing.chunks, "versions.$.writing": writing },
    $unset: { "versions.$.vectorModel": true },
  });
}

/** Counts a round of vectors of a version that answers no questions yet; false when another call was faster. */
function recordRound(database: MongoDatabase, key: VersionKey, { content, round }: Pick<Writing, "content" | "round">): Promise<boolean> {
  // Versions are numbered from 1 without a gap.
  const writing = `versions.${key.version - 1}.writing`;
  const unchanged = { [`${writing}.content`]: content, [`${writing}.round`]: round };
  const row = { ...documentOf(key, key.documentId), ...alive, ...unchanged };
  return database.update("documents_metadata", row, { $set: { [`${writing}.round`]: round + 1 } });
}

async function recordVectors(database: MongoDatabase, key: VersionKey, model: string): Promise<void> {
  const row = { ...documentOf(key, key.documentId), ...alive, "versions.version": key.version };
  await database.update("documents_metadata", row, { $set: { "versions.$.vectorModel": model } });
}

/** What was written last of a version, whether it answers or not. */
export async function readWriting(database: MongoDatabase, key: VersionKey): Promise<Writing | undefined> {
  const document = { ...documentOf(key, key.documentId), ...alive };
  const found = await database.one(versionsRow, "documents_metadata", document, { fields: ["versions"] });
  return found?.versions.find(({ version }) => version === key.version)?.writing;
}

/** A newer version answers already: nothing of this one would ever be read. */
async function isSuperseded(database: MongoDatabase, key: VersionKey): Promise<boolean> {
  const active = (await readManifest(database, key))?.active.find(({ documentId }) => documentId === key.documentId);
  return (active?.version ?? 0) > key.version;
}

/** Called before the manifest names the version: who reads a generation reads its titles once. */
async function rename(database: MongoDatabase, key: VersionKey, title: string): Promise<void> {
  const older = { ...documentOf(key, key.documentId), ...alive, titleVersion: { $lte: key.version } };
  await database.update("documents_metadata", older, { $set: { title, titleVersion: key.version } });
}

/** After a failure it may be unknown whether the manifest was changed. */
async function removeUnlessActive(database: MongoDatabase, key: VersionKey, content: string): Promise<void> {
  const active = (await readManifest(database, key))?.active ?? [];
  if (active.some((entry) => entry.content === content)) return;
  const written = await readWriting(database, key);
  if (written?.content === content) return;
  await removeContent(database, key, { documentId: key.documentId, version: key.version, content });
}
