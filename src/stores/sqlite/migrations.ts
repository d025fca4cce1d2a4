import { z } from "zod";
import { failure } from "../../errors.ts";
import { type Database } from "./database.ts";
import { packRows } from "./pack-rows.ts";

/** "EQVX": marks a database file as ours. https://sqlite.org/pragma.html#pragma_application_id */
export const applicationId = 0x45515658;

/**
 * Step n brings a database from version n-1 to n. A step that was released is never changed; add another.
 * Every key begins with the tenant, so that no index can be walked without naming one.
 */
const migrations: readonly (string | ((database: Database) => void))[] = [
  `
  CREATE TABLE tenants (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE users (
    tenant TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, permissions TEXT NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE revoked_tokens (
    issuer TEXT NOT NULL, token_id TEXT NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (issuer, token_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE equipment (
    tenant TEXT NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, manufacturer TEXT, model TEXT, created_at INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (tenant, slug)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE documents (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL, file_name TEXT NOT NULL,
    created_at INTEGER NOT NULL, latest_version INTEGER NOT NULL, active_version INTEGER,
    PRIMARY KEY (tenant, equipment, id),
    FOREIGN KEY (tenant, equipment) REFERENCES equipment ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX documents_by_file_name ON documents (tenant, equipment, file_name);

  CREATE TABLE versions (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, content_hash TEXT NOT NULL,
    bytes INTEGER NOT NULL, media_type TEXT NOT NULL, file_name TEXT NOT NULL, file_key TEXT NOT NULL, page_count INTEGER,
    chunk_count INTEGER, created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, equipment, document_id, version),
    FOREIGN KEY (tenant, equipment, document_id) REFERENCES documents ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versions_by_content ON versions (tenant, equipment, content_hash);

  CREATE TABLE pages (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, number INTEGER NOT NULL,
    label TEXT, blocks TEXT NOT NULL,
    PRIMARY KEY (tenant, equipment, document_id, version, number),
    FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE chunks (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    page_from INTEGER NOT NULL, page_to INTEGER NOT NULL, heading_path TEXT NOT NULL, sentences TEXT NOT NULL, text TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (tenant, equipment, document_id, version, ordinal),
    FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE segments (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    first_chunk INTEGER NOT NULL, chunk_count INTEGER NOT NULL, lexical BLOB NOT NULL, vectors BLOB, model TEXT,
    PRIMARY KEY (tenant, equipment, document_id, version, ordinal),
    FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE jobs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, id TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL,
    state TEXT NOT NULL, searchable INTEGER NOT NULL, progress TEXT NOT NULL, attempts INTEGER NOT NULL, fence INTEGER NOT NULL,
    lease_until INTEGER, error TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (tenant, equipment, id),
    FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX jobs_by_version ON jobs (tenant, equipment, document_id, version);
  CREATE INDEX jobs_by_state ON jobs (state);
  CREATE INDEX jobs_open ON jobs (sequence) WHERE state IN ('queued', 'running');

  CREATE TABLE sessions (
    tenant TEXT NOT NULL, user TEXT NOT NULL, id TEXT NOT NULL, equipment TEXT NOT NULL, started_at INTEGER NOT NULL,
    ended_at INTEGER, turn_count INTEGER NOT NULL,
    PRIMARY KEY (tenant, user, id),
    FOREIGN KEY (tenant, equipment) REFERENCES equipment ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_start ON sessions (tenant, user, started_at);
  CREATE INDEX sessions_by_equipment ON sessions (tenant, equipment);

  CREATE TABLE turns (
    tenant TEXT NOT NULL, user TEXT NOT NULL, session_id TEXT NOT NULL, number INTEGER NOT NULL, asked_at INTEGER NOT NULL,
    mode TEXT NOT NULL, question TEXT NOT NULL, answered INTEGER NOT NULL, sentences TEXT NOT NULL, interrupted INTEGER NOT NULL,
    timing TEXT NOT NULL,
    PRIMARY KEY (tenant, user, session_id, number),
    FOREIGN KEY (tenant, user, session_id) REFERENCES sessions ON DELETE CASCADE
  ) STRICT;
  `,
  `
  CREATE TABLE user_access (
    tenant TEXT NOT NULL, user TEXT NOT NULL, tokens_from INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, user)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX user_access_by_change ON user_access (changed_at);
  INSERT INTO user_access (tenant, user, tokens_from, changed_at) SELECT tenant, id, 0, created_at FROM users;

  ALTER TABLE revoked_tokens ADD COLUMN revoked_at INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX revoked_tokens_by_time ON revoked_tokens (revoked_at);
  `,
  `
  CREATE TABLE verified_answers (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, id TEXT NOT NULL, question TEXT NOT NULL, question_key TEXT NOT NULL,
    phrasings TEXT NOT NULL, answer TEXT NOT NULL, pages TEXT NOT NULL, author TEXT NOT NULL, created_at INTEGER NOT NULL,
    verified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, equipment, id),
    UNIQUE (tenant, equipment, question_key),
    FOREIGN KEY (tenant, equipment) REFERENCES equipment ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE unanswered_questions (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, question TEXT NOT NULL, state TEXT NOT NULL,
    count INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, examples TEXT NOT NULL, vector TEXT, model TEXT,
    PRIMARY KEY (tenant, equipment, id),
    FOREIGN KEY (tenant, equipment) REFERENCES equipment ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX unanswered_questions_by_count ON unanswered_questions (tenant, equipment, state, count, last_seen, id);

  CREATE TABLE feedback (
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, answer_id TEXT NOT NULL, user TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT,
    given_at INTEGER NOT NULL, group_id TEXT,
    PRIMARY KEY (tenant, equipment, answer_id, user),
    FOREIGN KEY (tenant, equipment) REFERENCES equipment ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX feedback_by_time ON feedback (tenant, equipment, given_at);

  ALTER TABLE turns ADD COLUMN answer_id TEXT;
  ALTER TABLE turns ADD COLUMN verified TEXT;
  CREATE INDEX turns_by_answer ON turns (tenant, answer_id) WHERE answer_id IS NOT NULL;
  `,
  "ALTER TABLE jobs ADD COLUMN sealed_password TEXT;",
  `
  ALTER TABLE jobs ADD COLUMN kind TEXT;
  ALTER TABLE versions ADD COLUMN vector_model TEXT;
  `,
  "ALTER TABLE turns ADD COLUMN rewritten TEXT;",
  // Segments keep in one part what a search of the whole partition reads, and apart from it, chunk by chunk, what is asked of the
  // leading candidates alone; those rows are reached through their segment only, which names the tenant. What was packed the way
  // before is packed anew from its original, by the job that indexed it.
  `
  DROP TABLE segments;
  CREATE TABLE segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL, equipment TEXT NOT NULL, document_id TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    first_chunk INTEGER NOT NULL, chunk_count INTEGER NOT NULL, lexical BLOB NOT NULL, vectors BLOB, model TEXT,
    UNIQUE (tenant, equipment, document_id, version, ordinal),
    FOREIGN KEY (tenant, equipment, document_id, version) REFERENCES versions ON DELETE CASCADE
  ) STRICT;
  CREATE TABLE chunk_surfaces (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE chunk_sentences (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TRIGGER segment_details AFTER DELETE ON segments BEGIN
    DELETE FROM chunk_surfaces WHERE id BETWEEN old.id * 256 AND old.id * 256 + 255;
    DELETE FROM chunk_sentences WHERE id BETWEEN old.id * 256 AND old.id * 256 + 255;
  END;

  UPDATE equipment SET generation = generation + 1;
  UPDATE jobs SET state = 'queued', attempts = 0, fence = fence + 1, lease_until = NULL, error = NULL, searchable = 0
  WHERE sequence IN (
    SELECT max(jobs.sequence) FROM jobs JOIN documents ON documents.tenant = jobs.tenant AND documents.equipment = jobs.equipment
      AND documents.id = jobs.document_id AND documents.active_version = jobs.version
    WHERE jobs.kind IS NULL GROUP BY jobs.tenant, jobs.equipment, jobs.document_id
  );
  `,
  packRows,
];

/** The version that `migrate` brings a database to. */
export const sqliteSchemaVersion = migrations.length;

const headerSchema = z.object({ version: z.int(), application: z.int(), tables: z.int() });

/**
 * Brings the database to this version, or to an earlier one for a test of what comes after it, in one transaction.
 * Throws `store-newer`; refuses a database that is not ours.
 */
export function migrate(database: Database, directory: string, version = migrations.length): void {
  database.transaction(() => {
    const header = database.one(
      headerSchema,
      `SELECT (SELECT user_version FROM pragma_user_version) AS version,
              (SELECT application_id FROM pragma_application_id) AS application,
              (SELECT count(*) FROM sqlite_schema) AS tables`,
    ) ?? { version: 0, application: 0, tables: 0 };
    if (header.application !== applicationId && (header.application !== 0 || header.tables > 0)) {
      throw failure("storage-failed", { what: "the database", problem: `the file equivox.db in ${directory} belongs to another program` });
    }
    if (header.version > migrations.length) {
      throw failure("store-newer", { directory, found: header.version, known: migrations.length });
    }
    for (const step of migrations.slice(header.version, version)) {
      if (typeof step === "string") database.execute(step);
      else step(database);
    }
    database.execute(`PRAGMA user_version = ${version}; PRAGMA application_id = ${applicationId}`);
  });
}
