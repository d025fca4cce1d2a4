import { generationChanged } from "../knowledge/generation-changed.ts";
import { type JobReference, type PartitionKey } from "../knowledge/document-store.ts";
import { createRemoval, type Removal } from "../knowledge/removal.ts";
import { createRetryJob, type RetryJob } from "../knowledge/ingest/retry-job.ts";
import { createUnlocking, type Unlocking } from "../knowledge/ingest/unlocking.ts";
import { createUploads, type Uploads } from "../knowledge/ingest/upload.ts";
import { type Foundation } from "./foundation.ts";
import { type Host } from "./host.ts";
import { passwordSealOf } from "./password-seal.ts";

/** Where documents come in and go out. */
export interface Library {
  readonly uploads: Uploads;
  readonly unlocking: Unlocking;
  readonly retryJob: RetryJob;
  readonly removal: Removal;
}

/**
 * Wires uploads and deletions.
 * @param onQueued a document waits to be indexed
 */
export function createLibrary(
  { config, random, log }: Host,
  { storage, coordination, documents, known }: Foundation,
  onQueued: (job: JobReference) => void,
): Library {
  const { store, files } = storage;
  const { clock, bus } = coordination;
  const { equipment } = known;
  const limits = { maxBytes: config.uploadMaxBytes, maxConcurrent: config.uploadMaxConcurrent, timeoutMs: config.uploadTimeoutMs };
  const onRemoved = (key: PartitionKey): void => bus.publish(generationChanged, key);
  const unlocking = createUnlocking({ documents, jobs: store.jobs, seal: passwordSealOf(config), clock, onQueued });
  return {
    uploads: createUploads({ files, documents, random, clock, limits, unlocking, onAccepted: onQueued }),
    unlocking,
    retryJob: createRetryJob({ jobs: store.jobs, clock, onQueued }),
    removal: createRemoval({
      ...{ documents, equipment, tenancy: store.tenancy, files, log, onRemoved },
      countTraces: (subject) => store.countTraces(subject),
    }),
  };
}
