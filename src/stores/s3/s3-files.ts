import { Readable } from "node:stream";
import { type Clock, systemClock } from "../../base/clock.ts";
import { type Random, systemRandom } from "../../base/random.ts";
import { failure } from "../../errors.ts";
import { type Files, type ReceivedFile } from "../../knowledge/files.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { isFileKey, newFileKey, original, requireFileKey } from "../originals/file-key.ts";
import { IncomingBytes } from "../originals/incoming-bytes.ts";
import { LocalCopies } from "../originals/local-copies.ts";
import { type SharedFilesOptions, unreferencedGraceMs } from "../originals/shared-files.ts";
import { watchedStream } from "../originals/watched-stream.ts";
import { type S3Bucket, type S3Options } from "./s3-bucket.ts";

export interface S3FilesOptions extends SharedFilesOptions, S3Options {
  /** Id of the deployment, where its database has one: it keeps two from sweeping each other's files out of one prefix. */
  readonly deployment?: string;
}

/** The object that says whose a prefix is. No key of a file looks like it. */
const ownerName = ".deployment";

/** Files in a bucket, and what else one may ask of it. */
export interface S3Files extends Files {
  /** Throws `storage-failed` when the bucket is not there or not to be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Originals in a bucket of any S3-compatible store. Asks the store nothing yet, so that the order of start does not matter.
 * Throws `storage-failed` or `storage-full` when the folder for copies cannot be made.
 */
export async function openS3Files(options: S3FilesOptions): Promise<S3Files> {
  const { temporaryDirectory, temporaryMaxBytes, random = systemRandom } = options;
  const copies = await LocalCopies.open({ directory: temporaryDirectory, maxBytes: temporaryMaxBytes, random });
  // The SDK is large; whoever has no bucket need not wait for it.
  const { S3Bucket } = await import("./s3-bucket.ts");
  return new BucketFiles(options, new S3Bucket(options, options.clock ?? systemClock), copies);
}

class BucketFiles implements S3Files {
  readonly #bucket: S3Bucket;
  readonly #options: S3FilesOptions;
  readonly #timeoutMs: number;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #copies: LocalCopies;

  constructor(options: S3FilesOptions, bucket: S3Bucket, copies: LocalCopies) {
    const { random = systemRandom, clock = systemClock } = options;
    this.#bucket = bucket;
    this.#options = options;
    this.#timeoutMs = options.operationTimeoutMs;
    this.#random = random;
    this.#clock = clock;
    this.#copies = copies;
  }

  check(): Promise<void> {
    return this.#bucket.check();
  }

  async receive(
    tenant: TenantId,
    source: Readable,
    limit: { fileName: string; maxBytes: number; signal: AbortSignal },
  ): Promise<ReceivedFile> {
    const incoming = new IncomingBytes(source, limit);
    const key = newFileKey(tenant, this.#random);
    try {
      // An object is there whole or not at all, so that it can be stored under its last name at once.
      await this.#bucket.put(key, incoming);
    } catch (error) {
      incoming.stop();
      // Cut off at the end, the object may be there all the same.
      await this.#bucket.delete(key).catch(() => undefined);
      throw error;
    }
    return { ...incoming.measured(), keep: () => Promise.resolve(key), discard: () => this.#bucket.delete(key) };
  }

  async open(key: string): Promise<{ stream: Readable; bytes: number }> {
    const { chunks, bytes, stop } = await this.#bucket.get(requireFileKey(key));
    return {
      stream: watchedStream(chunks, { clock: this.#clock, timeoutMs: this.#timeoutMs, what: `Reading ${original}`, onEnd: stop }),
      bytes,
    };
  }

  async local(key: string): Promise<{ path: string; release(): Promise<void> }> {
    return this.#copies.copy(await this.open(key));
  }

  async delete(key: string): Promise<void> {
    await this.#bucket.delete(requireFileKey(key));
  }

  async sweep(referenced: ReadonlySet<string>): Promise<number> {
    await this.#requireOwnership();
    const before = this.#clock.now() - unreferencedGraceMs;
    let removed = await this.#bucket.abortUploads(before);
    for await (const page of this.#bucket.list()) {
      for (const { name, at } of page) {
        // What this product did not name is not its own to remove.
        if (at > before || referenced.has(name) || !isFileKey(name)) continue;
        await this.#bucket.delete(name);
        removed++;
      }
    }
    return removed;
  }

  /** The rows that `sweep` goes by are those of one deployment: to it, the files of another look as if nobody needed them. */
  async #requireOwnership(): Promise<void> {
    const { deployment, bucket, prefix } = this.#options;
    let owner = await this.#bucket.readText(ownerName);
    if (owner === undefined && deployment !== undefined) {
      await this.#bucket.put(ownerName, Readable.from([Buffer.from(deployment)]));
      owner = await this.#bucket.readText(ownerName);
    }
    if (owner === deployment) return;
    const problem = `${prefix} in bucket ${bucket} belongs to another deployment; nothing was swept. Set EQUIVOX_S3_PREFIX to another path`;
    throw failure("storage-failed", { what: original, problem });
  }

  async close(): Promise<void> {
    this.#bucket.close();
    await this.#copies.close();
  }
}
