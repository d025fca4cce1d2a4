import { z } from "zod";
import { failure } from "../../errors.ts";
import {
  type FailedJobs,
  type JobLease,
  type JobReference,
  jobReferenceSchema,
  type JobStore,
  type PartitionKey,
  type VersionReference,
} from "../../knowledge/document-store.ts";
import {
  type Job,
  type JobError,
  jobErrorSchema,
  type JobProgress,
  jobSchema,
  type JobState,
  progressSchema,
} from "../../knowledge/job.ts";
import { flag, json } from "./columns.ts";
import { type Database } from "./database.ts";

const jobRow = jobSchema.extend({
  searchable: flag,
  progress: json(progressSchema),
  error: json(jobErrorSchema).exactOptional(),
});
const jobColumns = `tenant, equipment, id, document_id AS documentId, version, kind, state, searchable, progress, attempts, fence,
  lease_until AS leaseUntil, error, created_at AS createdAt, updated_at AS updatedAt`;

const countRow = z.object({ count: z.int() });
const heldRow = z.object({ held: z.int() });
const passwordRow = z.object({ sealedPassword: z.string().optional() });

const claimable = "state IN ('queued', 'running') AND (state = 'queued' OR lease_until <= :now)";
/** What was uploaded goes before what is embedded anew. */
const inTurn = "kind IS NOT NULL, sequence";
const claiming =
  "UPDATE jobs SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_until = :leaseUntil, updated_at = :now";

const waiting = JSON.stringify({ stage: "waiting", done: 0, total: 0 } satisfies JobProgress);

const underLease = "WHERE tenant = :tenant AND equipment = :equipment AND id = :jobId AND fence = :fence AND state = 'running'";

/** Throws `job-lease-lost` unless the lease still holds for this version. Call it inside the transaction that it guards. */
export function requireLease(database: Database, lease: JobLease, documentId: string, version: number): void {
  const { tenant, equipment, jobId, fence } = lease;
  const held = database.one(heldRow, `SELECT 1 AS held FROM jobs ${underLease} AND document_id = :documentId AND version = :version`, {
    tenant,
    equipment,
    jobId,
    fence,
    documentId,
    version,
  });
  if (!held) throw failure("job-lease-lost", { jobId });
}

/** Ends the embedding of a version that is indexed anew, which makes vectors of its own. Call it inside the transaction that begins that. */
export function endEmbedding(database: Database, { tenant, equipment, documentId, version }: VersionReference): void {
  database.run(
    `UPDATE jobs SET state = 'indexed', fence = fence + 1, lease_until = NULL
     WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version AND kind = 'embed'
       AND state IN ('queued', 'running')`,
    { tenant, equipment, documentId, version },
  );
}

/** Indexing jobs in SQLite. */
export class SqliteJobStore implements JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async requestEmbedding({ tenant, equipment, documentId, version }: VersionReference, jobId: string, now: number): Promise<boolean> {
    const changed = this.#database.run(
      `INSERT INTO jobs (tenant, equipment, id, document_id, version, kind, state, searchable, progress, attempts, fence, created_at, updated_at)
       SELECT tenant, equipment, :jobId, document_id, version, 'embed', 'queued', 1, :progress, 0, 0, :now, :now FROM versions
       WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId AND version = :version
         AND NOT EXISTS (SELECT 1 FROM jobs AS open WHERE open.tenant = :tenant AND open.equipment = :equipment
           AND open.document_id = :documentId AND open.version = :version AND open.state IN ('queued', 'running'))
       ON CONFLICT (tenant, equipment, id) DO UPDATE SET state = 'queued', progress = :progress, attempts = 0, error = NULL,
         lease_until = NULL, updated_at = :now`,
      { tenant, equipment, documentId, version, jobId, progress: waiting, now },
    );
    return changed > 0;
  }

  async getJob({ tenant, equipment }: PartitionKey, jobId: string): Promise<Job | undefined> {
    return this.#database.one(jobRow, `SELECT ${jobColumns} FROM jobs WHERE tenant = :tenant AND equipment = :equipment AND id = :jobId`, {
      tenant,
      equipment,
      jobId,
    });
  }

  async listJobs({ tenant, equipment }: PartitionKey, documentId: string): Promise<Job[]> {
    return this.#database.all(
      jobRow,
      `SELECT ${jobColumns} FROM jobs WHERE tenant = :tenant AND equipment = :equipment AND document_id = :documentId
         AND kind IS NULL ORDER BY sequence`,
      { tenant, equipment, documentId },
    );
  }

  async listFailed(limit: number, { tenant, withoutVectors = false, after }: FailedJobs = {}): Promise<Job[]> {
    return this.#database.all(
      jobRow,
      `SELECT ${jobColumns} FROM jobs WHERE state = 'failed' AND kind IS NULL AND (:tenant IS NULL OR tenant = :tenant)
         AND (:withoutVectors = 0 OR (searchable = 0 AND json_extract(progress, '$.stage') = 'understanding'))
         AND (tenant, equipment, id) > (:afterTenant, :afterEquipment, :afterJob) ORDER BY tenant, equipment, id LIMIT :limit`,
      {
        ...{ limit, tenant: tenant ?? null, withoutVectors: Number(withoutVectors) },
        ...{ afterTenant: after?.tenant ?? "", afterEquipment: after?.equipment ?? "", afterJob: after?.jobId ?? "" },
      },
    );
  }

  async retryJob({ tenant, equipment }: PartitionKey, jobId: string, now: number): Promise<boolean> {
    const changed = this.#database.run(
      `UPDATE jobs SET state = 'queued', progress = :progress, attempts = 0, fence = fence + 1, error = NULL, updated_at = :now
       WHERE tenant = :tenant AND equipment = :equipment AND id = :jobId AND state = 'failed'
         AND NOT EXISTS (SELECT 1 FROM jobs AS open WHERE open.tenant = :tenant AND open.equipment = :equipment
           AND open.document_id = jobs.document_id AND open.version = jobs.version AND open.state IN ('queued', 'running'))`,
      { tenant, equipment, jobId, progress: waiting, now },
    );
    return changed > 0;
  }

  async claimJob(now: number, leaseMs: number): Promise<Job | undefined> {
    return this.#database.one(
      jobRow,
      `${claiming} WHERE sequence = (SELECT sequence FROM jobs WHERE ${claimable} ORDER BY ${inTurn} LIMIT 1) RETURNING ${jobColumns}`,
      { now, leaseUntil: now + leaseMs },
    );
  }

  async claim({ tenant, equipment }: PartitionKey, jobId: string, now: number, leaseMs: number): Promise<Job | undefined> {
    return this.#database.one(
      jobRow,
      `${claiming} WHERE tenant = :tenant AND equipment = :equipment AND id = :jobId AND ${claimable} RETURNING ${jobColumns}`,
      { tenant, equipment, jobId, now, leaseUntil: now + leaseMs },
    );
  }

  async listClaimable(now: number, limit: number): Promise<JobReference[]> {
    return this.#database.all(
      jobReferenceSchema,
      `SELECT tenant, equipment, id AS jobId FROM jobs WHERE ${claimable} ORDER BY ${inTurn} LIMIT :limit`,
      { now, limit },
    );
  }

  async unlockJob({ tenant, equipment }: PartitionKey, jobId: string, sealedPassword: string, now: number): Promise<boolean> {
    const changed = this.#database.run(
      `UPDATE jobs SET state = 'queued', sealed_password = :sealedPassword, attempts = 0, fence = fence + 1, lease_until = NULL,
         error = NULL, updated_at = :now
       WHERE tenant = :tenant AND equipment = :equipment AND id = :jobId AND state IN ('queued', 'running', 'needs-password')`,
      { tenant, equipment, jobId, sealedPassword, now },
    );
    return changed > 0;
  }

  async readPassword({ tenant, equipment, jobId, fence }: JobLease): Promise<string | undefined> {
    const found = this.#database.one(passwordRow, `SELECT sealed_password AS sealedPassword FROM jobs ${underLease}`, {
      tenant,
      equipment,
      jobId,
      fence,
    });
    if (!found) throw failure("job-lease-lost", { jobId });
    return found.sealedPassword;
  }

  async heartbeat(
    { tenant, equipment, jobId, fence }: JobLease,
    update: { progress: JobProgress; searchable: boolean; now: number; leaseMs: number },
  ): Promise<void> {
    const changed = this.#database.run(
      `UPDATE jobs SET progress = :progress, searchable = :searchable, lease_until = :leaseUntil, updated_at = :now ${underLease}`,
      {
        tenant,
        equipment,
        jobId,
        fence,
        progress: JSON.stringify(update.progress),
        searchable: Number(update.searchable),
        leaseUntil: update.now + update.leaseMs,
        now: update.now,
      },
    );
    if (changed === 0) throw failure("job-lease-lost", { jobId });
  }

  async finishJob(
    { tenant, equipment, jobId, fence }: JobLease,
    outcome: { state: Exclude<JobState, "running">; searchable: boolean; progress: JobProgress; error?: JobError; now: number },
  ): Promise<void> {
    const changed = this.#database.run(
      `UPDATE jobs SET state = :state, progress = :progress, searchable = :searchable, error = :error, lease_until = NULL,
         sealed_password = CASE :state WHEN 'queued' THEN sealed_password END, updated_at = :now ${underLease}`,
      {
        tenant,
        equipment,
        jobId,
        fence,
        state: outcome.state,
        progress: JSON.stringify(outcome.progress),
        searchable: Number(outcome.searchable),
        error: outcome.error ? JSON.stringify(outcome.error) : null,
        now: outcome.now,
      },
    );
    if (changed === 0) throw failure("job-lease-lost", { jobId });
  }

  async expireLeases(now: number): Promise<number> {
    return this.#database.run("UPDATE jobs SET lease_until = :now WHERE state = 'running' AND lease_until > :now", { now });
  }

  async countJobs(state: JobState): Promise<number> {
    return this.#database.one(countRow, "SELECT count(*) AS count FROM jobs WHERE state = :state", { state })?.count ?? 0;
  }
}
