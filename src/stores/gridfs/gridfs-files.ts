import { type Readable } from "node:stream";
import { type Clock, systemClock } from "../../base/clock.ts";
import { type Random, systemRandom } from "../../base/random.ts";
import { EquivoxError } from "../../errors.ts";
import { type Files, type ReceivedFile } from "../../knowledge/files.ts";
import { type TenantId } from "../../tenancy/tenant.ts";
import { fileIsGone, newFileKey, original, requireFileKey } from "../originals/file-key.ts";
import { abortable, type MongoConnection } from "../mongo/mongo-client.ts";
import { mongoError } from "../mongo/mongo-error.ts";
import { IncomingBytes } from "../originals/incoming-bytes.ts";
import { LocalCopies } from "../originals/local-copies.ts";
import { type SharedFilesOptions, unreferencedGraceMs } from "../originals/shared-files.ts";
import { watchedStream } from "../originals/watched-stream.ts";
import { chunkBytes, chunksPerTrip, fromChunkRows, toChunkRows } from "./gridfs-chunks.ts";
import { gridfsCollections, type GridfsCollections } from "./gridfs-collections.ts";

export interface GridfsFilesOptions extends SharedFilesOptions {
  /** Its client writes with `w: "majority"`, so that what is kept survives the loss of a node; its deadline holds for each call. */
  readonly connection: MongoConnection;
}

/**
 * Originals in the database's GridFS bucket `originals`. Its calls are its own rather than the driver's `GridFSBucket`, because
 * those take no signal, and a server that hangs would hold an upload for ever.
 * Throws `storage-failed` or `storage-full` when the folder for copies cannot be made.
 */
export async function openGridfsFiles(options: GridfsFilesOptions): Promise<Files & { close(): Promise<void> }> {
  const { temporaryDirectory, temporaryMaxBytes, random = systemRandom } = options;
  const copies = await LocalCopies.open({ directory: temporaryDirectory, maxBytes: temporaryMaxBytes, random });
  return new GridfsFiles(options, copies);
}

class GridfsFiles implements Files {
  readonly #rows: GridfsCollections;
  readonly #connection: MongoConnection;
  readonly #timeoutMs: number;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #copies: LocalCopies;

  constructor({ connection, operationTimeoutMs, random = systemRandom, clock = systemClock }: GridfsFilesOptions, copies: LocalCopies) {
    this.#rows = gridfsCollections(connection.database);
    this.#connection = connection;
    this.#timeoutMs = operationTimeoutMs;
    this.#random = random;
    this.#clock = clock;
    this.#copies = copies;
  }

  async receive(
    tenant: TenantId,
    source: Readable,
    limit: { fileName: string; maxBytes: number; signal: AbortSignal },
  ): Promise<ReceivedFile> {
    const incoming = new IncomingBytes(source, limit);
    const key = newFileKey(tenant, this.#random);
    try {
      await this.#within((until) => this.#rows.incoming.insertOne({ _id: key, started_at: this.#now() }, until));
      for await (const rows of toChunkRows(key, incoming)) {
        await this.#within((until) => this.#rows.chunks.insertMany(rows, until));
      }
      const received = incoming.measured();
      const { bytes: length, contentHash: sha256 } = received;
      const uploadDate = this.#now();
      const file = { _id: key, filename: key, length, chunkSize: chunkBytes, uploadDate, metadata: { tenant_id: tenant, sha256 } };
      await this.#within((until) => this.#rows.files.insertOne(file, until));
      await this.#forgetIncoming(key);
      return { ...received, keep: () => Promise.resolve(key), discard: () => this.delete(key) };
    } catch (error) {
      incoming.stop();
      // A server that cannot be reached cannot be cleaned up, and a call that was given up may still land there; the sweep finds both
      // by the row of what was incoming.
      await this.#removeContent(key)
        .then(() => (isUnreachable(error) ? undefined : this.#forgetIncoming(key)))
        .catch(() => undefined);
      throw error;
    }
  }

  async open(key: string): Promise<{ stream: Readable; bytes: number }> {
    const file = await this.#within((until) => this.#rows.files.findOne({ _id: requireFileKey(key) }, until));
    if (!file) throw fileIsGone();
    const stop = new AbortController();
    const cursor = this.#rows.chunks
      .find({ files_id: key }, { sort: { n: 1 }, batchSize: chunksPerTrip, projection: { _id: 0 }, signal: stop.signal })
      .map((row) => row);
    const chunks = this.#translated(fromChunkRows(cursor, file.length));
    const onEnd = () => stop.abort();
    const stream = watchedStream(chunks, { clock: this.#clock, timeoutMs: this.#timeoutMs, what: `Reading ${original}`, onEnd });
    return { stream, bytes: file.length };
  }

  async local(key: string): Promise<{ path: string; release(): Promise<void> }> {
    return this.#copies.copy(await this.open(key));
  }

  async delete(key: string): Promise<void> {
    await this.#remove(requireFileKey(key));
  }

  async sweep(referenced: ReadonlySet<string>): Promise<number> {
    const before = new Date(this.#clock.now() - unreferencedGraceMs);
    let removed = 0;
    const stale = await this.#ids((until) =>
      this.#rows.incoming.find({ started_at: { $lte: before } }, { ...until, projection: { _id: 1 } }),
    );
    for (const key of stale) {
      if (referenced.has(key)) {
        await this.#forgetIncoming(key);
        continue;
      }
      await this.#remove(key);
      removed++;
    }
    const old = await this.#ids((until) => this.#rows.files.find({ uploadDate: { $lte: before } }, { ...until, projection: { _id: 1 } }));
    for (const key of old) {
      if (referenced.has(key)) continue;
      await this.#remove(key);
      removed++;
    }
    return removed;
  }

  async close(): Promise<void> {
    await this.#copies.close();
  }

  /** The row last: whatever breaks off on the way is found again. */
  async #remove(key: string): Promise<void> {
    await this.#removeContent(key);
    await this.#forgetIncoming(key);
  }

  async #removeContent(key: string): Promise<void> {
    await this.#within((until) => this.#rows.chunks.deleteMany({ files_id: key }, until));
    await this.#within((until) => this.#rows.files.deleteOne({ _id: key }, until));
  }

  async #forgetIncoming(key: string): Promise<void> {
    await this.#within((until) => this.#rows.incoming.deleteOne({ _id: key }, until));
  }

  async #ids(find: (until: ReturnType<typeof abortable>) => { toArray(): Promise<{ _id: string }[]> }): Promise<string[]> {
    return (await this.#within((until) => find(until).toArray())).map(({ _id }) => _id);
  }

  #within<Result>(work: (until: ReturnType<typeof abortable>) => Promise<Result>): Promise<Result> {
    return this.#connection.run(original, (signal) => work(abortable(signal)));
  }

  async *#translated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunks;
    } catch (error) {
      throw mongoError(error, original, this.#connection.address);
    }
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof EquivoxError && error.code === "store-unreachable";
}
