import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";
import { type RecognitionOptions, recognitionRate, type RecognitionStream } from "../../voice/speech-to-text.ts";
import { type ProviderCircuit } from "../provider-circuit.ts";
import { DeepgramConnection } from "./deepgram-connection.ts";
import { StreamedUtterance } from "./streamed-utterance.ts";

export interface DeepgramStreamOptions extends Pick<RecognitionOptions, "onPartial" | "onFailure"> {
  readonly url: string;
  readonly key?: string;
  /** How long connecting may take, and the final transcript after the end of an utterance. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly jitter: () => number;
  readonly circuit: ProviderCircuit;
  readonly onClose: () => void;
}

/** An utterance that is open or waits for its transcript. */
interface Current {
  /** Undefined until there is a connection. */
  heard: StreamedUtterance | undefined;
  partial: string;
  finish: { resolve(text: string): void; reject(error: unknown): void; readonly startedAt: number; sentTo: number } | undefined;
  cancelTimers: (() => void)[];
}

/** Audio is gathered into pieces of this length, as the provider advises (20 to 250 ms). */
const pieceSamples = (recognitionRate / 1_000) * 64;
/** Speech that is kept while the connection is being made. */
const bufferMaxSamples = 15 * recognitionRate;
/** Deepgram need not answer a `Finalize` when hardly any audio is left; less than the silence that ends speech is not waited for longer. */
const flushGraceMs = 400;
const flushGraceSamples = 0.3 * recognitionRate;
/** A connection that is closed sooner was not a good one. */
const shortLifeMs = 10_000;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;

/** One talker's connection, kept between utterances and made anew when it is lost. */
export class DeepgramStream implements RecognitionStream {
  readonly #options: DeepgramStreamOptions;
  #connection: DeepgramConnection | undefined;
  #current: Current | undefined;
  #piece = new Int16Array(pieceSamples);
  #filled = 0;
  #buffer: Int16Array[] = [];
  #buffered = 0;
  #losses = 0;
  #cancelReconnect: () => void = () => undefined;
  #closed = false;

  constructor(options: DeepgramStreamOptions) {
    this.#options = options;
    this.#connect();
  }

  start(): void {
    if (this.#closed) return;
    this.cancel();
    const current: Current = { heard: undefined, partial: "", finish: undefined, cancelTimers: [] };
    this.#current = current;
    if (this.#connection?.open) current.heard = new StreamedUtterance(this.#connection.sentSamples);
    else if (!this.#connection && !this.#connect()) {
      const { refusal } = this.#options.circuit;
      queueMicrotask(() => this.#fail(current, refusal));
    }
  }

  push(samples: Int16Array): void {
    if (!this.#current || this.#current.finish) return;
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + pieceSamples - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === pieceSamples) this.#flush();
    }
  }

  finish(): Promise<string> {
    const current = this.#current;
    if (!current || current.finish) return Promise.resolve("");
    this.#flush();
    const { clock, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      current.finish = { resolve, reject, startedAt: clock.monotonic(), sentTo: 0 };
      current.cancelTimers.push(clock.setTimer(() => this.#late(current), timeoutMs));
      if (this.#connection?.open) this.#finalize(current, this.#connection);
    });
  }

  cancel(): void {
    const current = this.#take();
    if (!current) return;
    // What was said is recognised at once, so that it cannot be mixed up with what is said next.
    if (current.heard && !current.finish) this.#connection?.finalize();
    current.finish?.resolve("");
  }

  /** To be called every few seconds. */
  keepAlive(): void {
    this.#connection?.keepAlive();
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.cancel();
      this.#closed = true;
      this.#cancelReconnect();
      if (this.#connection && !this.#connection.open) this.#options.circuit.cancelled();
      this.#connection?.close(true);
      this.#connection = undefined;
      this.#options.onClose();
    }
    return Promise.resolve();
  }

  /** Makes a connection, unless the provider has failed too often of late. */
  #connect(): boolean {
    const { circuit, clock, key, timeoutMs, url } = this.#options;
    this.#cancelReconnect();
    if (!circuit.admits) {
      this.#reconnectLater();
      return false;
    }
    circuit.begun();
    let openedAt: number | undefined;
    const connection = new DeepgramConnection({
      url,
      timeoutMs,
      clock,
      ...(key === undefined ? {} : { key }),
      onOpen: () => {
        openedAt = clock.monotonic();
        circuit.reached();
        this.#opened(connection);
      },
      onStretch: (stretch) => {
        const { heard } = this.#current ?? {};
        if (!heard || this.#connection !== connection) return;
        heard.take(stretch);
        this.#progress(connection);
      },
      onLost: (problem) => {
        // One that is closed in a pause after a while says nothing: providers end long sessions.
        const longLived = openedAt !== undefined && clock.monotonic() - openedAt >= shortLifeMs;
        if (longLived) this.#losses = 0;
        if (!longLived || this.#current) circuit.failed(problem);
        this.#lost(connection, problem);
      },
    });
    this.#connection = connection;
    return true;
  }

  #opened(connection: DeepgramConnection): void {
    const current = this.#current;
    if (!current) return;
    current.heard = new StreamedUtterance(connection.sentSamples);
    for (const piece of this.#buffer) connection.audio(piece);
    this.#dropBuffer();
    if (current.finish) this.#finalize(current, connection);
  }

  #lost(connection: DeepgramConnection, problem: string): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    if (this.#current) this.#fail(this.#current, problem);
    if (!this.#closed) this.#reconnectLater();
  }

  /** Full jitter, doubling: many talkers lose their connections at once. */
  #reconnectLater(): void {
    const { clock, jitter } = this.#options;
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#losses);
    this.#losses = Math.min(this.#losses + 1, 16);
    this.#cancelReconnect();
    this.#cancelReconnect = clock.setTimer(() => {
      if (!this.#closed && !this.#connection) this.#connect();
    }, backoffMs * jitter());
  }

  #finalize(current: Current, connection: DeepgramConnection): void {
    const { finish, heard } = current;
    if (!finish || !heard) return;
    finish.sentTo = connection.sentSamples;
    if (heard.complete(finish.sentTo)) {
      this.#progress(connection);
      return;
    }
    connection.finalize();
    const settled = heard.transcript !== "" && heard.transcript === heard.partial;
    if (settled && heard.uncovered(finish.sentTo) <= flushGraceSamples) {
      current.cancelTimers.push(this.#options.clock.setTimer(() => this.#finished(current, heard.transcript), flushGraceMs));
    }
  }

  #progress(connection: DeepgramConnection): void {
    const current = this.#current;
    if (!current?.heard || this.#connection !== connection) return;
    if (current.finish) {
      if (current.heard.complete(current.finish.sentTo)) this.#finished(current, current.heard.transcript);
      return;
    }
    const { partial } = current.heard;
    if (partial === current.partial) return;
    current.partial = partial;
    this.#options.onPartial(partial);
  }

  #finished(current: Current, text: string): void {
    if (this.#current !== current || !current.finish) return;
    const { circuit, clock } = this.#options;
    this.#losses = 0;
    circuit.succeeded();
    circuit.measured(clock.monotonic() - current.finish.startedAt);
    this.#take();
    current.finish.resolve(text);
  }

  #late(current: Current): void {
    if (this.#current !== current) return;
    const { circuit, timeoutMs } = this.#options;
    const problem = `no transcript came within ${timeoutMs} ms`;
    if (this.#connection?.open) circuit.unanswered(problem);
    else circuit.failed(problem);
    this.#connection?.close(false);
    this.#connection = undefined;
    this.#fail(current, problem);
    this.#reconnectLater();
  }

  #fail(current: Current, problem: string): void {
    if (this.#current !== current) return;
    this.#take();
    const error = failure("speech-recognition-failed", { problem });
    current.finish?.reject(error);
    this.#options.onFailure(error);
  }

  /** Ends the utterance. */
  #take(): Current | undefined {
    const current = this.#current;
    this.#current = undefined;
    this.#filled = 0;
    this.#dropBuffer();
    for (const cancelTimer of current?.cancelTimers ?? []) cancelTimer();
    return current;
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    if (piece.length === 0) return;
    const current = this.#current;
    if (!current) return;
    if (current.heard) this.#connection?.audio(piece);
    else if (this.#buffered + piece.length > bufferMaxSamples) this.#fail(current, "it took too long to be reached");
    else {
      this.#buffer.push(piece.slice());
      this.#buffered += piece.length;
    }
  }

  #dropBuffer(): void {
    this.#buffer = [];
    this.#buffered = 0;
  }
}
