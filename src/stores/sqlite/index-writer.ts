import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { type IndexedVersion, type JobLease, type PartitionKey, type VectorOptions } from "../../knowledge/document-store.ts";
import { type SegmentVectors } from "../../knowledge/index/segment.ts";
import { type Database, type TransactionOptions } from "./database.ts";
import { insertions, removeContent, removeSentences, sentenceInsertions, type VersionKey } from "./index-content.ts";
import { endEmbedding, requireLease } from "./sqlite-job-store.ts";

const idRow = z.object({ id: z.int() });
const activeRow = z.object({ active: z.int().optional() });

/** Time that rows are written without letting anything else run. A manual of 3,000 pages in one go would take half a second. */
const sliceMs = 1;
/** Nobody sees the rows of a slice; what makes them visible is durable, and they with it. */
const slice = { durable: false };

const ofVersion = "WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version";

/**
 * Stores what makes a version searchable, as `DocumentStore.putIndexed` says. Rows of a version that is not active are seen by
 * nobody, so they are written in slices that let voice turns run in between; what makes them visible is one transaction.
 */
export async function putIndexed(database: Database, lease: JobLease, indexed: IndexedVersion, activate: boolean): Promise<void> {
  const { documentId, version, title, pages, chunks } = indexed;
  const key = { tenant: lease.tenant, equipment: lease.equipment, documentId, version };
  const rows = insertions(database, key, indexed);
  const under = <Result>(work: () => Result, options?: TransactionOptions): Result =>
    database.transaction(() => {
      requireLease(database, lease, documentId, version);
      return work();
    }, options);

  const visible = under(() => {
    endEmbedding(database, key);
    if (activeVersion(database, key) === version) return true;
    removeContent(database, key, "this");
    return false;
  });
  if (!visible) while (under(() => insertSlice(rows), slice)) await setImmediate();

  under(() => {
    if (visible) {
      removeContent(database, key, "this");
      for (const insert of rows) insert();
    }
    database.run(`UPDATE versions SET page_count = :pageCount, chunk_count = :chunkCount, vector_model = NULL ${ofVersion}`, {
      ...key,
      pageCount: pages.length,
      chunkCount: chunks.length,
    });
    if (isSuperseded(database, key)) removeContent(database, key, "this");
    else if (activate || visible) {
      activateVersion(database, key);
      if (title !== undefined) rename(database, key, title);
    }
  });
}

/**
 * Adds vectors to segments, as `DocumentStore.putVectors` says. Sentences of a segment without vectors are read by nobody, so they are
 * written in slices as well; those of a segment that has others are replaced in the one transaction that shows them.
 */
export async function putVectors(
  database: Database,
  lease: JobLease,
  key: VersionKey,
  vectors: readonly SegmentVectors[],
  { complete }: VectorOptions = {},
): Promise<void> {
  // False when nothing is to be written any more; then a slice would leave rows behind whose segment is gone.
  const under = (work: () => boolean, options?: TransactionOptions): boolean =>
    database.transaction(() => {
      requireLease(database, lease, key.documentId, key.version);
      return !isSuperseded(database, key) && work();
    }, options);

  const unseen = new Map<number, readonly Uint8Array[]>();
  const begun = under(() => {
    for (const { ordinal, sentences } of vectors) {
      const segment = database.one(idRow, `SELECT id FROM segments ${ofVersion} AND ordinal = :ordinal AND vectors IS NULL`, {
        ...key,
        ordinal,
      });
      if (!segment) continue;
      removeSentences(database, segment.id);
      unseen.set(segment.id, sentences);
    }
    return true;
  }, slice);
  if (!begun) return;
  const rows = [...unseen].map(([id, sentences]) => sentenceInsertions(database, id, sentences));
  for (const insertions of rows) while (under(() => insertSlice(insertions), slice)) await setImmediate();

  under(() => {
    for (const { ordinal, vectors: bytes, model, sentences } of vectors) {
      const segment = database.one(
        idRow,
        `UPDATE segments SET vectors = :bytes, model = :model ${ofVersion} AND ordinal = :ordinal RETURNING id`,
        { ...key, ordinal, bytes, model },
      );
      if (!segment || unseen.has(segment.id)) continue;
      removeSentences(database, segment.id);
      for (const insert of sentenceInsertions(database, segment.id, sentences)) insert();
    }
    if (complete) database.run(`UPDATE versions SET vector_model = :model ${ofVersion}`, { ...key, model: complete.model });
    if (activeVersion(database, key) === key.version) bumpGeneration(database, key);
    else if (complete) {
      activateVersion(database, key);
      if (complete.title !== undefined) rename(database, key, complete.title);
    }
    return true;
  });
}

/** Makes every cached copy of the partition stale. */
export function bumpGeneration(database: Database, { tenant, equipment }: PartitionKey): void {
  database.run("UPDATE equipment SET generation = generation + 1 WHERE tenant = :tenant AND slug = :equipment", { tenant, equipment });
}

/** False when nothing is left. */
function insertSlice(rows: Iterator<() => void>): boolean {
  const end = performance.now() + sliceMs;
  while (performance.now() < end) {
    const row = rows.next();
    if (row.done) return false;
    row.value();
  }
  return true;
}

/** The version that answers questions. */
export function activeVersion(database: Database, { tenant, equipment, documentId }: Omit<VersionKey, "version">): number | undefined {
  return database.one(
    activeRow,
    "SELECT active_version AS active FROM documents WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId",
    { tenant, equipment, documentId },
  )?.active;
}

/** A newer version answers already: nothing of this one would ever be read. */
function isSuperseded(database: Database, key: VersionKey): boolean {
  return (activeVersion(database, key) ?? 0) > key.version;
}

function rename(database: Database, { tenant, equipment, documentId }: VersionKey, title: string): void {
  database.run("UPDATE documents SET title = :title WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId", {
    tenant,
    equipment,
    documentId,
    title,
  });
}

function activateVersion(database: Database, key: VersionKey): void {
  const { tenant, equipment, documentId, version } = key;
  database.run("UPDATE documents SET active_version = :version WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId", {
    tenant,
    equipment,
    documentId,
    version,
  });
  removeContent(database, key, "older");
  bumpGeneration(database, key);
}
