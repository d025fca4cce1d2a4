import { type Readable } from "node:stream";
import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { type Random } from "../../base/random.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { type EquipmentSlug } from "../../tenancy/equipment.ts";
import { newDocumentId, newJobId } from "../../tenancy/ids.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { type AcceptedUpload, type DocumentStore, type JobReference } from "../document-store.ts";
import { type Files, type ReceivedFile } from "../files.ts";
import { mediaTypeOf } from "../parse/media-type.ts";
import { safeFileName, titleOfFile } from "./file-name.ts";
import { type Unlocking } from "./unlocking.ts";

export interface UploadsOptions {
  readonly files: Pick<Files, "receive" | "delete">;
  readonly documents: Pick<DocumentStore, "acceptUpload" | "getDocument" | "getGeneration">;
  readonly random: Random;
  readonly clock: Clock;
  readonly limits: { readonly maxBytes: number; readonly maxConcurrent: number; readonly timeoutMs: number };
  readonly unlocking: Pick<Unlocking, "upload">;
  /** Called after each accepted upload, with the job that indexes it. */
  readonly onAccepted: (job: JobReference) => void;
}

export interface Upload {
  readonly tenant: TenantId;
  readonly equipment: EquipmentSlug;
  /** As the client named it. */
  readonly fileName: string;
  /** The document that this is the next version of; without it, the same file name makes the next version. */
  readonly documentId?: string;
  /** Opens the document when it is protected. */
  readonly password?: string;
  readonly source: Readable;
  readonly signal: AbortSignal;
}

export interface Uploads {
  /**
   * Receives a file, keeps it, and queues its indexing; the answer is durable. The source is not read when the equipment or
   * document is missing (`equipment-not-found`, `document-not-found`) or too many uploads are under way (`queue-full`).
   * Throws also `upload-too-large`, `upload-incomplete`, `file-empty`, `file-type-unsupported`, `storage-full`,
   * `deadline-exceeded`; nothing is kept then.
   */
  accept(upload: Upload): Promise<AcceptedUpload>;
}

/** Uploads into a store of files and a store of documents. */
export function createUploads(options: UploadsOptions): Uploads {
  const { limits } = options;
  let underWay = 0;
  return {
    async accept(upload) {
      if (underWay >= limits.maxConcurrent) throw failure("queue-full", { queue: "Receiving uploads", limit: limits.maxConcurrent });
      underWay++;
      try {
        await requireTarget(options, upload);
        const fileName = safeFileName(upload.fileName);
        const received = await receive(options, upload, fileName);
        const accepted = await keepAndRecord(options, upload, fileName, received);
        const job = { tenant: upload.tenant, equipment: upload.equipment, jobId: accepted.jobId };
        if (upload.password !== undefined) await options.unlocking.upload({ ...job, ...accepted }, upload.password);
        options.onAccepted(job);
        return accepted;
      } finally {
        underWay--;
      }
    },
  };
}

async function requireTarget({ documents }: UploadsOptions, { tenant, equipment, documentId }: Upload): Promise<void> {
  const key = { tenant, equipment };
  if ((await documents.getGeneration(key)) === undefined) throw failure("equipment-not-found", { equipment });
  if (documentId !== undefined && !(await documents.getDocument(key, documentId))) throw failure("document-not-found", { documentId });
}

async function receive(
  { files, clock, limits }: UploadsOptions,
  { tenant, source, signal }: Upload,
  fileName: string,
): Promise<ReceivedFile> {
  const stop = linkedController(signal);
  const late = failure("deadline-exceeded", { what: `Receiving ${fileName}`, timeoutMs: limits.timeoutMs });
  const cancel = clock.setTimer(() => stop.abort(late), limits.timeoutMs);
  try {
    return await files.receive(tenant, source, { fileName, maxBytes: limits.maxBytes, signal: stop.signal });
  } catch (error) {
    if (stop.signal.reason === late) throw late;
    throw error;
  } finally {
    stop.unlink();
    cancel();
  }
}

async function keepAndRecord(
  { files, documents, random, clock }: UploadsOptions,
  { tenant, equipment, documentId }: Upload,
  fileName: string,
  received: ReceivedFile,
): Promise<AcceptedUpload> {
  let fileKey: string;
  let mediaType;
  try {
    mediaType = await mediaTypeOf(received.head, fileName);
    fileKey = await received.keep();
  } catch (error) {
    await received.discard().catch(() => undefined);
    throw error;
  }
  let accepted: AcceptedUpload | undefined;
  let mayBeRecorded = false;
  try {
    accepted = await documents.acceptUpload({
      tenant,
      equipment,
      documentId: documentId ?? newDocumentId(random, equipment),
      jobId: newJobId(random, equipment),
      existing: documentId !== undefined,
      title: titleOfFile(fileName),
      fileName,
      contentHash: received.contentHash,
      bytes: received.bytes,
      mediaType,
      fileKey,
      now: clock.now(),
    });
    return accepted;
  } catch (error) {
    // A store that was cut off may have recorded the upload before; then its job needs the file.
    mayBeRecorded = error instanceof EquivoxError && error.code === "store-unreachable";
    throw error;
  } finally {
    // The content was there already, or its row could not be written: nothing refers to the file that was just kept. If it
    // cannot be removed now, the sweep at the next start removes it.
    if (accepted?.created !== true && !mayBeRecorded) await files.delete(fileKey).catch(() => undefined);
  }
}
