import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { Readable } from "node:stream";
import { type Clock } from "../../base/clock.ts";
import { TimeLimit } from "../../knowledge/time-limit.ts";
import { fileIsGone } from "../originals/file-key.ts";
import { s3Error } from "./s3-error.ts";

/** The smallest that S3 takes; 10,000 of them are 50 GB. */
const partBytes = 5_242_880;
/** Parts of one upload in memory and on the way. */
const partsAtOnce = 2;
const attempts = 3;

export interface S3Options {
  readonly bucket: string;
  /** Unset, AWS itself. */
  readonly endpoint?: string;
  readonly region: string;
  /** `http://endpoint/bucket/key`, which most stores other than AWS want. */
  readonly forcePathStyle: boolean;
  /** Begins every object's name; deployments that share a bucket need different ones. */
  readonly prefix: string;
  /** How long one call may take, or one part of an upload. */
  readonly operationTimeoutMs: number;
  /** Unset, where the SDK looks for them: `AWS_…` variables, profiles, the machine's role. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What was found while listing; `name` comes without the prefix. */
export interface Listed {
  readonly name: string;
  /** By the store's own clock. */
  readonly at: number;
}

interface UploadMarkers {
  readonly KeyMarker?: string;
  readonly UploadIdMarker?: string;
}

/** The few calls that originals need, each with a deadline and errors of the table. */
export class S3Bucket {
  readonly #client: S3Client;
  readonly #options: S3Options;
  readonly #clock: Clock;
  readonly #where: string;

  constructor(options: S3Options, clock: Clock) {
    const { endpoint, region, forcePathStyle, credentials, operationTimeoutMs } = options;
    const config: S3ClientConfig = {
      region,
      forcePathStyle,
      maxAttempts: attempts,
      // Stores other than AWS do not know the checksums that the SDK adds by itself; the file's own hash is kept in its row.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
      requestHandler: { connectionTimeout: operationTimeoutMs, requestTimeout: operationTimeoutMs, throwOnRequestTimeout: true },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    };
    this.#client = new S3Client(config);
    this.#options = options;
    this.#clock = clock;
    this.#where = `bucket ${options.bucket} at ${endpoint ?? `AWS ${region}`}`;
  }

  /** Throws `storage-failed` when the bucket is not there or not to be used. */
  async check(): Promise<void> {
    await this.#within((abortSignal) => this.#client.send(new HeadBucketCommand({ Bucket: this.#options.bucket }), { abortSignal }));
  }

  /** Streams an object; in parts when it is larger than one. What `body` throws is passed on, and nothing is left of the object then. */
  async put(name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    let problem: { readonly error: unknown } | undefined;
    async function* watched() {
      try {
        yield* body;
      } catch (error) {
        problem = { error };
        throw error;
      }
    }
    const upload = new Upload({
      client: this.#client,
      params: { ...this.#object(name), Body: Readable.from(watched(), { objectMode: false }), ContentType: "application/octet-stream" },
      partSize: partBytes,
      queueSize: partsAtOnce,
    });
    try {
      await upload.done();
    } catch (error) {
      throw s3Error(problem?.error ?? error, this.#where);
    }
  }

  /** Throws `storage-failed` when it is not there. The stream ends with an error of the table when the store does. */
  async get(name: string): Promise<{ chunks: AsyncIterator<Uint8Array>; bytes: number; stop: () => void }> {
    const { Body, ContentLength } = await this.#within((abortSignal) =>
      this.#client.send(new GetObjectCommand(this.#object(name)), { abortSignal }),
    );
    if (!(Body instanceof Readable) || ContentLength === undefined) throw fileIsGone();
    return { chunks: this.#translated(Body), bytes: ContentLength, stop: () => void Body.destroy() };
  }

  /** A small text; undefined when it is not there. */
  async readText(name: string): Promise<string | undefined> {
    return this.#within(async (abortSignal) => {
      try {
        const { Body } = await this.#client.send(new GetObjectCommand(this.#object(name)), { abortSignal });
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    });
  }

  /** Removes an object; one that is gone without complaint. */
  async delete(name: string): Promise<void> {
    await this.#within((abortSignal) => this.#client.send(new DeleteObjectCommand(this.#object(name)), { abortSignal }));
  }

  /** All objects behind the prefix, a page at a time. */
  async *list(): AsyncGenerator<Listed[]> {
    for (let token: string | undefined, more = true; more;) {
      const input = {
        Bucket: this.#options.bucket,
        Prefix: this.#options.prefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      };
      const page = await this.#within((abortSignal) => this.#client.send(new ListObjectsV2Command(input), { abortSignal }));
      yield (page.Contents ?? []).flatMap(({ Key, LastModified }) => this.#listed(Key, LastModified));
      token = page.NextContinuationToken;
      more = page.IsTruncated === true && token !== undefined;
    }
  }

  /** Removes the parts of uploads that began before `before` and never ended. Returns how many uploads there were. */
  async abortUploads(before: number): Promise<number> {
    let aborted = 0;
    for (let markers: UploadMarkers | undefined = {}; markers;) {
      const input: ListMultipartUploadsCommandInput = { Bucket: this.#options.bucket, Prefix: this.#options.prefix, ...markers };
      const page: ListMultipartUploadsCommandOutput = await this.#within((abortSignal) =>
        this.#client.send(new ListMultipartUploadsCommand(input), { abortSignal }),
      );
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        // Some stores list every upload of the bucket, whatever the prefix.
        if (Key?.startsWith(this.#options.prefix) !== true || !Initiated || Initiated.getTime() > before) continue;
        const upload = { Bucket: this.#options.bucket, Key, UploadId };
        await this.#within((abortSignal) => this.#client.send(new AbortMultipartUploadCommand(upload), { abortSignal }));
        aborted++;
      }
      const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      markers = IsTruncated === true && KeyMarker ? { KeyMarker, ...(UploadIdMarker ? { UploadIdMarker } : {}) } : undefined;
    }
    return aborted;
  }

  close(): void {
    this.#client.destroy();
  }

  #object(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#options.bucket, Key: `${this.#options.prefix}${name}` };
  }

  #listed(key: string | undefined, at: Date | undefined): Listed[] {
    if (key?.startsWith(this.#options.prefix) !== true || !at) return [];
    return [{ name: key.slice(this.#options.prefix.length), at: at.getTime() }];
  }

  async #within<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { operationTimeoutMs } = this.#options;
    const limit = new TimeLimit(this.#clock, operationTimeoutMs, `The ${this.#where}`, new AbortController().signal);
    try {
      return await limit.race(work(limit.signal));
    } catch (error) {
      throw s3Error(error, this.#where);
    } finally {
      limit.close();
    }
  }

  async *#translated(body: Readable): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk;
    } catch (error) {
      throw s3Error(error, this.#where);
    }
  }
}
