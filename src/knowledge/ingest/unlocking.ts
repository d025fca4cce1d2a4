import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type DocumentStore, type JobReference, type JobStore, type PartitionKey } from "../document-store.ts";
import { type PasswordSeal, type PasswordTarget } from "./document-password.ts";

export interface UnlockingOptions {
  readonly documents: Pick<DocumentStore, "getDocument">;
  readonly jobs: Pick<JobStore, "listJobs" | "unlockJob">;
  readonly seal: PasswordSeal;
  readonly clock: Clock;
  /** Called with each job that was queued again. */
  readonly onQueued: (job: JobReference) => void;
}

/** Takes passwords for documents that do not open without one. */
export interface Unlocking {
  /**
   * Queues the newest version of a document again with a password. Whether it fits turns out when the document is read.
   * Throws `document-not-found`, `password-not-needed`.
   */
  document(key: PartitionKey, documentId: string, password: string): Promise<JobReference>;
  /** Keeps a password that came with an upload, before the job is announced. A document that is indexed already needs none. */
  upload(job: JobReference & PasswordTarget, password: string): Promise<void>;
}

/** Unlocks documents by the jobs that index them. */
export function createUnlocking({ documents, jobs, seal, clock, onQueued }: UnlockingOptions): Unlocking {
  return {
    async document(key, documentId, password) {
      if (!(await documents.getDocument(key, documentId))) throw failure("document-not-found", { documentId });
      const job = (await jobs.listJobs(key, documentId)).at(-1);
      const unlocked = job?.state === "needs-password" && (await jobs.unlockJob(key, job.id, await seal.seal(password, job), clock.now()));
      if (!job || !unlocked) throw failure("password-not-needed", { documentId });
      const reference = { tenant: key.tenant, equipment: key.equipment, jobId: job.id };
      onQueued(reference);
      return reference;
    },
    async upload(job, password) {
      await jobs.unlockJob(job, job.jobId, await seal.seal(password, job), clock.now());
    },
  };
}
