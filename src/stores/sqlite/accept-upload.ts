import { z } from "zod";
import { failure } from "../../errors.ts";
import { type AcceptedUpload, type NewUpload } from "../../knowledge/document-store.ts";
import { type JobProgress } from "../../knowledge/job.ts";
import { type Database } from "./database.ts";

const waiting: JobProgress = { stage: "waiting", done: 0, total: 0 };

const targetRow = z.object({ documentId: z.string(), version: z.int() });
type Target = z.infer<typeof targetRow>;
const thereRow = z.object({ equipment: z.int(), document: z.int() });
const lastJobRow = z.object({ id: z.string(), state: z.string() });

/**
 * Records an upload as `DocumentStore.acceptUpload` says. "The same content" is that of a document's newest version:
 * an upload that goes back to an older content is a new version, since the older one answers no more.
 */
export function acceptUpload(database: Database, upload: NewUpload): AcceptedUpload {
  return database.transaction(() => {
    const { tenant, equipment, documentId, jobId } = upload;
    const there = database.one(
      thereRow,
      `SELECT EXISTS (SELECT 1 FROM equipment WHERE tenant = :tenant AND slug = :equipment) AS equipment,
              EXISTS (SELECT 1 FROM documents WHERE tenant = :tenant AND equipment = :equipment AND id = :documentId) AS document`,
      { tenant, equipment, documentId },
    );
    if (there?.equipment !== 1) throw failure("equipment-not-found", { equipment });
    if (upload.existing && there.document !== 1) throw failure("document-not-found", { documentId });

    const same = findSameContent(database, upload);
    if (same) return { ...same, jobId: jobFor(database, upload, same), created: false };

    const target = nextVersion(database, upload) ?? newDocument(database, upload);
    insertVersion(database, upload, target);
    insertJob(database, upload, target);
    return { ...target, jobId, created: true };
  });
}

function findSameContent(database: Database, { tenant, equipment, existing, documentId, fileName, contentHash }: NewUpload) {
  return database.one(
    targetRow,
    `SELECT document_id AS documentId, version FROM versions
       JOIN documents ON documents.tenant = versions.tenant AND documents.equipment = versions.equipment
         AND documents.id = versions.document_id AND documents.latest_version = versions.version
     WHERE versions.tenant = :tenant AND versions.equipment = :equipment AND content_hash = :contentHash
       AND (:existing = 0 OR document_id = :documentId)
     ORDER BY versions.file_name = :fileName DESC, versions.created_at, document_id LIMIT 1`,
    { tenant, equipment, contentHash, existing: Number(existing), documentId, fileName },
  );
}

/** The job of content that is there already; a new one when the last one failed. */
function jobFor(database: Database, upload: NewUpload, { documentId, version }: Target): string {
  const { tenant, equipment } = upload;
  const last = database.one(
    lastJobRow,
    `SELECT id, state FROM jobs WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version
       AND kind IS NULL ORDER BY sequence DESC LIMIT 1`,
    { tenant, equipment, documentId, version },
  );
  if (last && last.state !== "failed") return last.id;
  insertJob(database, upload, { documentId, version });
  return upload.jobId;
}

function nextVersion(database: Database, upload: NewUpload): Target | undefined {
  const { tenant, equipment, existing, documentId, fileName, title } = upload;
  return database.one(
    targetRow,
    `UPDATE documents SET latest_version = latest_version + 1, file_name = :fileName, title = :title
     WHERE tenant = :tenant AND equipment = :equipment AND id = CASE WHEN :existing = 1 THEN :documentId ELSE (
       SELECT id FROM documents WHERE tenant = :tenant AND equipment = :equipment AND file_name = :fileName
       ORDER BY created_at, id LIMIT 1) END
     RETURNING id AS documentId, latest_version AS version`,
    { tenant, equipment, existing: Number(existing), documentId, fileName, title },
  );
}

function newDocument(database: Database, { tenant, equipment, documentId, title, fileName, now }: NewUpload): Target {
  database.run(
    `INSERT INTO documents (tenant, equipment, id, title, file_name, created_at, latest_version)
     VALUES (:tenant, :equipment, :documentId, :title, :fileName, :now, 1)`,
    { tenant, equipment, documentId, title, fileName, now },
  );
  return { documentId, version: 1 };
}

function insertVersion(database: Database, upload: NewUpload, { documentId, version }: Target): void {
  const { tenant, equipment, contentHash, bytes, mediaType, fileName, fileKey, now } = upload;
  database.run(
    `INSERT INTO versions (tenant, equipment, document_id, version, content_hash, bytes, media_type, file_name, file_key, created_at)
     VALUES (:tenant, :equipment, :documentId, :version, :contentHash, :bytes, :mediaType, :fileName, :fileKey, :now)`,
    { tenant, equipment, documentId, version, contentHash, bytes, mediaType, fileName, fileKey, now },
  );
}

function insertJob(database: Database, { tenant, equipment, jobId, now }: NewUpload, { documentId, version }: Target): void {
  database.run(
    `INSERT INTO jobs (tenant, equipment, id, document_id, version, state, searchable, progress, attempts, fence, created_at, updated_at)
     VALUES (:tenant, :equipment, :jobId, :documentId, :version, 'queued', 0, :progress, 0, 0, :now, :now)`,
    { tenant, equipment, jobId, documentId, version, progress: JSON.stringify(waiting), now },
  );
}
