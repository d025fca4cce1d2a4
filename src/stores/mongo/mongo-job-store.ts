import { z } from "zod";
import { failure } from "../../errors.ts";
import {
  type FailedJobs,
  type JobLease,
  type JobReference,
  type JobStore,
  type PartitionKey,
  type VersionReference,
} from "../../knowledge/document-store.ts";
import { type Job, type JobError, type JobProgress, jobSchema, type JobState } from "../../knowledge/job.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { alive, documentOf, partitionOf } from "./keys.ts";
import { type MongoDatabase } from "./mongo-database.ts";
import { isDuplicate } from "./mongo-error.ts";

const jobRow: z.ZodType<Job> = jobSchema
  .omit({ tenant: true, equipment: true })
  .extend({ tenant_id: tenantSchema, equipment_id: slugSchema })
  .transform(({ tenant_id: tenant, equipment_id: equipment, ...job }) => ({ tenant, equipment, ...job }));

const idRow = z.object({ id: z.string() });
const passwordRow = z.object({ sealedPassword: z.string().optional() });

const referenceRow = z
  .object({ tenant_id: tenantSchema, equipment_id: slugSchema, id: z.string() })
  .transform(({ tenant_id: tenant, equipment_id: equipment, id }): JobReference => ({ tenant, equipment, jobId: id }));
const referenceFields = ["tenant_id", "equipment_id", "id"];

/** Jobs looked at together when a worker asks for any: others may take the first ones meanwhile. */
const candidates = 20;

const waiting: JobProgress = { stage: "waiting", done: 0, total: 0 };

function laterThan({ tenant, equipment, jobId }: JobReference) {
  return {
    $or: [
      { tenant_id: { $gt: tenant } },
      { tenant_id: tenant, equipment_id: { $gt: equipment } },
      { tenant_id: tenant, equipment_id: equipment, id: { $gt: jobId } },
    ],
  };
}

function claimable(now: number) {
  return { $or: [{ state: "queued" }, { state: "running", leaseUntil: { $lte: now } }] };
}

function underLease(lease: JobLease) {
  return { ...partitionOf(lease), id: lease.jobId, fence: lease.fence, state: "running" };
}

/** Indexing jobs in MongoDB; each claim is a compare-and-set on one row. */
export class MongoJobStore implements JobStore {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async requestEmbedding(target: VersionReference, jobId: string, now: number): Promise<boolean> {
    const { documentId, version } = target;
    const open = { ...partitionOf(target), documentId, version, state: { $in: ["queued", "running"] } };
    if (await this.#database.one(referenceRow, "jobs", open, { fields: referenceFields })) return false;
    const queued = { state: "queued", progress: waiting, attempts: 0, updatedAt: now };
    const row = { documentId, version, kind: "embed", searchable: true, fence: 0, sequence: 0, createdAt: now };
    try {
      await this.#database.insert("jobs", { ...partitionOf(target), id: jobId, ...row, ...queued });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const ended = { ...partitionOf(target), id: jobId, state: { $nin: ["queued", "running"] } };
      return this.#database.update("jobs", ended, { $set: queued, $unset: { error: true } });
    }
    // A deletion marks the document before it removes its jobs, so that it meets this job, or this looks in vain.
    const owner = { ...documentOf(target, documentId), ...alive, "versions.version": version };
    if (await this.#database.one(idRow, "documents_metadata", owner, { fields: ["id"] })) return true;
    await this.#database.remove("jobs", { ...partitionOf(target), id: jobId });
    return false;
  }

  async getJob(key: PartitionKey, jobId: string): Promise<Job | undefined> {
    return this.#database.one(jobRow, "jobs", { ...partitionOf(key), id: jobId });
  }

  async listJobs(key: PartitionKey, documentId: string): Promise<Job[]> {
    return this.#database.all(jobRow, "jobs", { ...partitionOf(key), documentId, kind: { $exists: false } }, { sort: { sequence: 1 } });
  }

  async listFailed(limit: number, { tenant, withoutVectors, after }: FailedJobs = {}): Promise<Job[]> {
    const filter = {
      state: "failed",
      kind: { $exists: false },
      ...(tenant === undefined ? {} : { tenant_id: tenant }),
      ...(withoutVectors ? { searchable: false, "progress.stage": "understanding" } : {}),
      ...(after && laterThan(after)),
    };
    return this.#database.all(jobRow, "jobs", filter, { sort: { tenant_id: 1, equipment_id: 1, id: 1 }, limit });
  }

  async retryJob(key: PartitionKey, jobId: string, now: number): Promise<boolean> {
    const failed = { ...partitionOf(key), id: jobId, state: "failed" };
    const job = await this.#database.one(jobRow, "jobs", failed);
    if (!job) return false;
    const { documentId, version } = job;
    const open = { ...partitionOf(key), documentId, version, state: { $in: ["queued", "running"] } };
    if (await this.#database.one(referenceRow, "jobs", open, { fields: referenceFields })) return false;
    return this.#database.update("jobs", failed, {
      $set: { state: "queued", progress: waiting, attempts: 0, updatedAt: now },
      $inc: { fence: 1 },
      $unset: { error: true },
    });
  }

  async claimJob(now: number, leaseMs: number): Promise<Job | undefined> {
    for (;;) {
      const open = await this.listClaimable(now, candidates);
      if (open.length === 0) return undefined;
      // What is not claimed here was claimed by another, so that the list grows shorter.
      for (const { tenant, equipment, jobId } of open) {
        const job = await this.claim({ tenant, equipment }, jobId, now, leaseMs);
        if (job) return job;
      }
    }
  }

  async claim(key: PartitionKey, jobId: string, now: number, leaseMs: number): Promise<Job | undefined> {
    return this.#database.change(
      jobRow,
      "jobs",
      { ...partitionOf(key), id: jobId, ...claimable(now) },
      { $set: { state: "running", leaseUntil: now + leaseMs, updatedAt: now }, $inc: { attempts: 1, fence: 1 } },
    );
  }

  async listClaimable(now: number, limit: number): Promise<JobReference[]> {
    // What was uploaded goes before what is embedded anew: a missing field comes first.
    const sort = { kind: 1, createdAt: 1, _id: 1 } as const;
    return this.#database.all(referenceRow, "jobs", claimable(now), { sort, limit, fields: referenceFields });
  }

  async unlockJob(key: PartitionKey, jobId: string, sealedPassword: string, now: number): Promise<boolean> {
    const waiting = { ...partitionOf(key), id: jobId, state: { $in: ["queued", "running", "needs-password"] } };
    return this.#database.update("jobs", waiting, {
      $set: { state: "queued", sealedPassword, attempts: 0, updatedAt: now },
      $inc: { fence: 1 },
      $unset: { leaseUntil: true, error: true },
    });
  }

  async readPassword(lease: JobLease): Promise<string | undefined> {
    const found = await this.#database.one(passwordRow, "jobs", underLease(lease), { fields: ["sealedPassword"] });
    if (!found) throw failure("job-lease-lost", { jobId: lease.jobId });
    return found.sealedPassword;
  }

  async heartbeat(
    lease: JobLease,
    { progress, searchable, now, leaseMs }: { progress: JobProgress; searchable: boolean; now: number; leaseMs: number },
  ): Promise<void> {
    const change = { $set: { progress, searchable, leaseUntil: now + leaseMs, updatedAt: now } };
    if (!(await this.#database.update("jobs", underLease(lease), change))) throw failure("job-lease-lost", { jobId: lease.jobId });
  }

  async finishJob(
    lease: JobLease,
    outcome: { state: Exclude<JobState, "running">; searchable: boolean; progress: JobProgress; error?: JobError; now: number },
  ): Promise<void> {
    const { state, searchable, progress, error, now } = outcome;
    const ended = { state, searchable, progress, updatedAt: now };
    const change = {
      $set: error ? { ...ended, error } : ended,
      $unset: {
        leaseUntil: true,
        ...(error ? {} : { error: true }),
        ...(state === "queued" ? {} : { sealedPassword: true }),
      },
    };
    if (!(await this.#database.update("jobs", underLease(lease), change))) throw failure("job-lease-lost", { jobId: lease.jobId });
  }

  async expireLeases(now: number): Promise<number> {
    return this.#database.updateMany("jobs", { state: "running", leaseUntil: { $gt: now } }, { $set: { leaseUntil: now } });
  }

  async countJobs(state: JobState): Promise<number> {
    return this.#database.count("jobs", { state });
  }
}
