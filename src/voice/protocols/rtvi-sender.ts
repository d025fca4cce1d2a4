import { type WebSocket } from "ws";
import { type Clock } from "../../base/clock.ts";
import { type EquivoxError, failure } from "../../errors.ts";
import { frameSamples } from "../session/pacer.ts";
import { synthesisRate } from "../text-to-speech.ts";
import { audioFrameMaxBytes, encodeAudioFrame, encodeMessageFrame } from "./protobuf.ts";
import { rtviLabel } from "./rtvi-message.ts";

export interface RtviSenderOptions {
  readonly clock: Clock;
  /** What may wait for a client that reads slowly. */
  readonly sendBufferMaxBytes: number;
  /** The client reads too slowly; called once. */
  readonly tooSlow: (error: EquivoxError) => void;
}

interface OutgoingFrame {
  readonly buffer: Buffer;
  /** Called when the socket has let go of the buffer. */
  readonly written: () => void;
}

/** A client that does not answer a close within this time is cut off. */
const closeTimeoutMs = 5_000;
// The protocol allows 123 bytes for the reason of a close.
const closeReasonBytes = 123;

/** Writes RTVI messages and audio to one socket, and watches that the client reads them. */
export class RtviSender {
  readonly #socket: WebSocket;
  readonly #options: RtviSenderOptions;
  /** Buffers that the socket has let go of; what is out is written to the network and must not change meanwhile. */
  readonly #idle: OutgoingFrame[] = [];
  #messages = 0;
  #slow = false;
  #cancelCut: (() => void) | undefined;

  constructor(socket: WebSocket, options: RtviSenderOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on("close", () => this.#cancelCut?.());
  }

  /** Sends a message. Without `id`, it gets one of its own. */
  send(type: string, data?: unknown, id?: string): void {
    if (!this.#writable()) return;
    const message = { label: rtviLabel, type, id: id ?? `s${this.#messages++}`, ...(data === undefined ? {} : { data }) };
    this.#socket.send(encodeMessageFrame(JSON.stringify(message)));
  }

  /** Sends a message that a client can do without, unless it is behind already. */
  sendIfAhead(type: string, data: unknown): void {
    if (this.#socket.bufferedAmount < this.#options.sendBufferMaxBytes / 2) this.send(type, data);
  }

  /** Sends 24 kHz mono samples; they are copied. */
  audio(samples: Int16Array): void {
    if (!this.#writable()) return;
    const frame = this.#idle.pop() ?? this.#newFrame();
    const length = encodeAudioFrame(frame.buffer, samples, synthesisRate, 1);
    this.#socket.send(frame.buffer.subarray(0, length), frame.written);
  }

  /** Tells of an error that leaves the session open. The client reads `message`, Pipecat's own server sends `error`. */
  error(error: EquivoxError): void {
    this.send("error", { message: error.message, error: error.message, code: error.code, fatal: false });
  }

  /** Answers a message that cannot be done. */
  refuse(error: EquivoxError, id: string): void {
    this.send("error-response", { error: error.message, code: error.code }, id);
  }

  /** Ends the connection: with the code of the error, which the client is told before, or normally. */
  close(error?: EquivoxError): void {
    if (this.#socket.readyState >= this.#socket.CLOSING) return;
    if (error) this.send("error", { message: error.message, error: error.message, code: error.code, fatal: true });
    this.#socket.close(error?.closeCode ?? 1_000, error ? shorten(error.message) : "");
    this.#cancelCut ??= this.#options.clock.setTimer(() => this.#socket.terminate(), closeTimeoutMs);
  }

  #newFrame(): OutgoingFrame {
    const frame: OutgoingFrame = {
      buffer: Buffer.allocUnsafeSlow(audioFrameMaxBytes(frameSamples)),
      written: () => this.#idle.push(frame),
    };
    return frame;
  }

  #writable(): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#socket.bufferedAmount <= this.#options.sendBufferMaxBytes) return true;
    if (!this.#slow) {
      this.#slow = true;
      this.#options.tooSlow(failure("client-too-slow"));
    }
    return false;
  }
}

function shorten(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= closeReasonBytes) return text;
  // Cutting within a character leaves a replacement character, which is longer than what it replaces.
  return bytes.subarray(0, closeReasonBytes - 3).toString("utf8");
}
