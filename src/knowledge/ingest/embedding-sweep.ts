import { createHash } from "node:crypto";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";
import { type DocumentStore, type JobStore, type VersionReference } from "../document-store.ts";
import { type Job } from "../job.ts";

export interface EmbeddingSweepOptions {
  readonly documents: Pick<DocumentStore, "listEmbeddedOtherwise" | "getDocument" | "getActiveVersion">;
  readonly jobs: Pick<JobStore, "requestEmbedding" | "listFailed" | "retryJob">;
  /** The model that all vectors shall be from. */
  readonly model: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs: number;
}

/** Versions looked at together. */
const pageSize = 100;

/**
 * Queues the embedding of every document that does not answer with the vectors of the present model: because the model was changed, or
 * because it could not be reached when the document came. A replacement that waits for its vectors, and so does not answer at all, is
 * tried again by the job that indexes it. All workers may do so at once; each version is queued once.
 */
export class EmbeddingSweep {
  readonly #options: EmbeddingSweepOptions;
  #cancel: () => void = () => undefined;
  #sweeping: Promise<number> | undefined;
  #closed = false;

  constructor(options: EmbeddingSweepOptions) {
    this.#options = options;
  }

  /** Sweeps now and then at intervals. Idempotent. */
  start(): void {
    if (this.#closed || this.#sweeping) return;
    this.#cancel();
    void this.sweep().finally(() => {
      if (!this.#closed) this.#cancel = this.#options.clock.setTimer(() => this.start(), this.#options.intervalMs);
    });
  }

  /** How many were queued. What goes wrong is logged. */
  sweep(): Promise<number> {
    this.#sweeping ??= this.#queueAll().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Stops, and waits for a sweep under way. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#sweeping;
  }

  async #queueAll(): Promise<number> {
    const { model, log } = this.#options;
    let queued = 0;
    try {
      queued = (await this.#queueEmbedding()) + (await this.#retryReplacements());
      if (queued > 0) log.info({ queued, model }, "documents whose vectors are not from this model are embedded anew");
    } catch (error) {
      log.error({ problem: problemOf(error) }, "documents whose vectors are from another model could not be looked for");
    }
    return queued;
  }

  async #queueEmbedding(): Promise<number> {
    const { documents, jobs, model, clock } = this.#options;
    let queued = 0;
    let after: VersionReference | undefined;
    do {
      const page = await documents.listEmbeddedOtherwise(model, pageSize, after);
      for (const version of page) {
        if (this.#closed) return queued;
        if (await jobs.requestEmbedding(version, embeddingJobId(version, model), clock.now())) queued++;
      }
      after = page.length === pageSize ? page.at(-1) : undefined;
    } while (after);
    return queued;
  }

  async #retryReplacements(): Promise<number> {
    const { jobs, clock } = this.#options;
    let queued = 0;
    let last: Job | undefined;
    do {
      const after = last && { tenant: last.tenant, equipment: last.equipment, jobId: last.id };
      const page = await jobs.listFailed(pageSize, { withoutVectors: true, after });
      for (const job of page) {
        if (this.#closed) return queued;
        if ((await this.#isWanted(job)) && (await jobs.retryJob(job, job.id, clock.now()))) queued++;
      }
      last = page.length === pageSize ? page.at(-1) : undefined;
    } while (last);
    return queued;
  }

  /** Nobody would read a version that a newer one follows, and another job may have made this one answer. */
  async #isWanted(job: Job): Promise<boolean> {
    const { documents } = this.#options;
    const document = await documents.getDocument(job, job.documentId);
    return document?.latestVersion === job.version && (await documents.getActiveVersion(job, job.documentId)) !== job.version;
  }
}

/** The same for all workers that find the version. */
function embeddingJobId({ equipment, documentId, version }: VersionReference, model: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([documentId, version, model]))
    .digest("hex");
  return `job.${equipment}.${digest.slice(0, 16)}`;
}
