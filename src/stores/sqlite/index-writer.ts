import { z } from "zod";
import { type IndexedVersion, type JobLease, type PartitionKey } from "../../knowledge/document-store.ts";
import { type Database } from "./database.ts";
import { requireLease } from "./sqlite-job-store.ts";

interface VersionKey extends PartitionKey {
  readonly documentId: string;
  readonly version: number;
}

/** The vectors of one segment. */
export interface SegmentVectors {
  readonly ordinal: number;
  readonly vectors: Uint8Array;
  readonly model: string;
}

const ofVersion = "WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version";

/** Stores what makes a version searchable, as `DocumentStore.putIndexed` says. */
export function putIndexed(database: Database, lease: JobLease, indexed: IndexedVersion, activate: boolean): void {
  const { tenant, equipment } = lease;
  const { documentId, version, pages, chunks } = indexed;
  const key = { tenant, equipment, documentId, version };
  database.transaction(() => {
    requireLease(database, lease, documentId, version);
    database.run(`UPDATE versions SET page_count = :pageCount, chunk_count = :chunkCount ${ofVersion}`, {
      ...key,
      pageCount: pages.length,
      chunkCount: chunks.length,
    });
    const active = activeVersion(database, key);
    // A newer version answers already: nothing of this one would ever be read.
    if (active !== undefined && active > version) return;
    removeContent(database, key, "=");
    insertContent(database, key, indexed);
    if (activate || active === version) activateVersion(database, key);
  });
}

/** Adds vectors to segments, as `DocumentStore.putVectors` says. */
export function putVectors(
  database: Database,
  lease: JobLease,
  { documentId, version }: SegmentVersion,
  vectors: readonly SegmentVectors[],
) {
  const { tenant, equipment } = lease;
  const key = { tenant, equipment, documentId, version };
  database.transaction(() => {
    requireLease(database, lease, documentId, version);
    const active = activeVersion(database, key);
    if (active !== undefined && active > version) return;
    for (const { ordinal, vectors: bytes, model } of vectors) {
      database.run(`UPDATE segments SET vectors = :bytes, model = :model ${ofVersion} AND ordinal = :ordinal`, {
        ...key,
        ordinal,
        bytes,
        model,
      });
    }
    activateVersion(database, key);
  });
}

type SegmentVersion = Pick<VersionKey, "documentId" | "version">;

/** Makes every cached copy of the partition stale. */
export function bumpGeneration(database: Database, { tenant, equipment }: PartitionKey): void {
  database.run("UPDATE equipment SET generation = generation + 1 WHERE tenant = :tenant AND slug = :equipment", { tenant, equipment });
}

function activeVersion(database: Database, { tenant, equipment, documentId }: VersionKey): number | undefined {
  return database.one(
    z.object({ active: z.int().optional() }),
    "SELECT active_version AS active FROM documents WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId",
    { tenant, equipment, documentId },
  )?.active;
}

function activateVersion(database: Database, key: VersionKey): void {
  const { tenant, equipment, documentId, version } = key;
  database.run("UPDATE documents SET active_version = :version WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId", {
    tenant,
    equipment,
    documentId,
    version,
  });
  removeContent(database, key, "<");
  bumpGeneration(database, key);
}

function removeContent(database: Database, { tenant, equipment, documentId, version }: VersionKey, versions: "=" | "<"): void {
  for (const table of ["pages", "chunks", "segments"] as const) {
    database.run(
      `DELETE FROM ${table} WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version ${versions} :version`,
      { tenant, equipment, documentId, version },
    );
  }
}

function insertContent(database: Database, key: VersionKey, { pages, chunks, segments }: IndexedVersion): void {
  const { tenant, equipment, documentId, version } = key;
  const owner = { tenant, equipment, documentId, version };
  for (const { number, label, blocks } of pages) {
    database.run(
      `INSERT INTO pages (tenant, equipment, document_id, version, number, label, blocks)
       VALUES (:tenant, :equipment, :documentId, :version, :number, :label, :blocks)`,
      { ...owner, number, label: label ?? null, blocks: JSON.stringify(blocks) },
    );
  }
  for (const { ordinal, pageFrom, pageTo, headingPath, sentences, text, hash } of chunks) {
    database.run(
      `INSERT INTO chunks (tenant, equipment, document_id, version, ordinal, page_from, page_to, heading_path, sentences, text, hash)
       VALUES (:tenant, :equipment, :documentId, :version, :ordinal, :pageFrom, :pageTo, :headingPath, :sentences, :text, :hash)`,
      {
        ...owner,
        ordinal,
        pageFrom,
        pageTo,
        headingPath: JSON.stringify(headingPath),
        sentences: JSON.stringify(sentences),
        text,
        hash,
      },
    );
  }
  for (const { ordinal, firstChunk, chunkCount, lexical, vectors, model } of segments) {
    database.run(
      `INSERT INTO segments (tenant, equipment, document_id, version, ordinal, first_chunk, chunk_count, lexical, vectors, model)
       VALUES (:tenant, :equipment, :documentId, :version, :ordinal, :firstChunk, :chunkCount, :lexical, :vectors, :model)`,
      { ...owner, ordinal, firstChunk, chunkCount, lexical, vectors: vectors ?? null, model: model ?? null },
    );
  }
}
