import { createHash } from "node:crypto";
import { addAbortSignal, type Readable } from "node:stream";
import { EquivoxError, failure } from "../../errors.ts";
import { type ReceivedFile } from "../../knowledge/files.ts";

/** Enough for every signature that `file-type` knows. */
const headBytes = 4_100;

interface Limit {
  readonly fileName: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** An upload on its way to where it is stored: counted, capped and hashed as it passes. Read once. */
export class IncomingBytes implements AsyncIterable<Uint8Array> {
  readonly #source: Readable;
  readonly #limit: Limit;
  readonly #hash = createHash("sha256");
  readonly #head: Uint8Array[] = [];
  #bytes = 0;

  constructor(source: Readable, limit: Limit) {
    // The source may fail before it is read, while its place is being made; it is reported where it is read.
    source.on("error", () => undefined);
    this.#source = source;
    this.#limit = limit;
  }

  /** Throws `upload-too-large`, `upload-incomplete`, or the error of the table that ended the source. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const { fileName, maxBytes } = this.#limit;
    for await (const chunk of this.#chunks()) {
      if (this.#bytes + chunk.length > maxBytes) throw failure("upload-too-large", { fileName, maxBytes });
      if (this.#bytes < headBytes) this.#head.push(Uint8Array.from(chunk.subarray(0, headBytes - this.#bytes)));
      this.#bytes += chunk.length;
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  /** What passed, once it was read to its end; callable once. */
  measured(): Pick<ReceivedFile, "bytes" | "contentHash" | "head"> {
    return { bytes: this.#bytes, contentHash: this.#hash.digest("hex"), head: Buffer.concat(this.#head) };
  }

  /** Frees the connection that it comes from. */
  stop(): void {
    this.#source.destroy();
  }

  async *#chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const { fileName, signal } = this.#limit;
    try {
      signal.throwIfAborted();
      for await (const chunk of addAbortSignal(signal, this.#source)) {
        if (chunk instanceof Uint8Array) yield chunk;
        else throw new TypeError("the source is not a stream of bytes");
      }
    } catch (error) {
      if (error instanceof EquivoxError) throw error;
      throw failure("upload-incomplete", { fileName }, error);
    }
  }
}
