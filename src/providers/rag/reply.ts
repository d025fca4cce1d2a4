import { type Dispatcher } from "undici";
import { problemOf } from "../../errors.ts";
import { loadHeader } from "../../knowledge/ask-messages.ts";
import { AttemptFailure } from "./attempt-failure.ts";

export interface ReplyHead {
  readonly status: number;
  /** Requests that the server worked on then; undefined when it did not say. */
  readonly load: number | undefined;
}

/** Bytes that may wait for a reader before the socket is held back. */
const bufferBytes = 262_144;

/** One exchange with a server, from its dispatch to its last byte. Whoever makes one reads it to its end or cancels it. */
export class Reply implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #pieces: Buffer[] = [];
  #buffered = 0;
  #head: ReplyHead | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  /** @param maxBytes the largest text, or line of a stream */
  constructor(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, maxBytes: number) {
    this.#maxBytes = maxBytes;
    dispatcher.dispatch(request, this);
  }

  /** Status and load, once they have come. Throws an AttemptFailure, or the reason of `cancel`. */
  async head(): Promise<ReplyHead> {
    while (!this.#head) {
      if (this.#failure) throw this.#failure;
      await this.#change();
    }
    return this.#head;
  }

  async text(): Promise<string> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (let piece = await this.#next(); piece; piece = await this.#next()) {
      bytes += piece.length;
      if (bytes > this.#maxBytes) throw this.#tooLarge();
      pieces.push(piece);
    }
    const [first] = pieces;
    return first && pieces.length === 1 ? first.toString() : Buffer.concat(pieces).toString();
  }

  /** The lines of NDJSON; half a line at the end is a reply that broke off. */
  async *lines(): AsyncGenerator<string, void> {
    let rest: Buffer[] = [];
    let restBytes = 0;
    for (let piece = await this.#next(); piece; piece = await this.#next()) {
      let from = 0;
      for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
        const part = piece.subarray(from, end);
        if (restBytes + part.length > this.#maxBytes) throw this.#tooLarge();
        yield restBytes > 0 ? Buffer.concat([...rest, part]).toString() : part.toString();
        rest = [];
        restBytes = 0;
        from = end + 1;
      }
      if (from === piece.length) continue;
      rest.push(piece.subarray(from));
      restBytes += piece.length - from;
      if (restBytes > this.#maxBytes) throw this.#tooLarge();
    }
    if (restBytes > 0) throw new AttemptFailure("broken", "its reply ended in the middle of a line");
  }

  /** Whether it has ended, well or not. */
  get over(): boolean {
    return this.#ended || this.#failure !== undefined;
  }

  /** Ends the exchange and its connection, unless it has ended. Readers get the reason. Idempotent. */
  cancel(reason: Error): void {
    if (this.over) return;
    this.#failure = reason;
    this.#controller?.abort(reason);
    this.#wake?.();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Cancelled while it waited for a connection.
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    const load = Number(headers[loadHeader]);
    this.#head = { status, load: Number.isSafeInteger(load) && load >= 0 ? load : undefined };
    this.#wake?.();
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    this.#pieces.push(piece);
    this.#buffered += piece.length;
    if (this.#buffered > bufferBytes) controller.pause();
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#ended = true;
    this.#wake?.();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#failure ??= new AttemptFailure(this.#controller ? "broken" : "unreached", problemOf(error), error);
    this.#wake?.();
  }

  /** What has come is given before what went wrong afterwards. */
  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#buffered -= piece.length;
        if (this.#controller?.paused === true && this.#buffered === 0) this.#controller.resume();
        return piece;
      }
      if (this.#failure) throw this.#failure;
      if (this.#ended) return undefined;
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  #tooLarge(): AttemptFailure {
    return new AttemptFailure("broken", `its reply is over ${this.#maxBytes} bytes`);
  }
}
