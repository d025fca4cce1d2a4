import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";
import { linkedController } from "../base/linked-controller.ts";
import { EquivoxError, errors, failure, problemOf, type ErrorCode } from "../errors.ts";
import { audioFrameMaxBytes, decodeFrame, encodeAudioFrame, encodeMessageFrame } from "../voice/protocols/protobuf.ts";
import { recognitionRate } from "../voice/speech-to-text.ts";

/** What arrives over a voice socket. */
export interface VoiceReceiver {
  /** 24 kHz mono; the buffer is used again. */
  audio(samples: Int16Array): void;
  message(type: string, data: unknown): void;
}

/** How a connection ended. */
export interface VoiceSocketEnd {
  readonly error: EquivoxError;
  /** Whether the same conversation may be gone on with over another socket. */
  readonly passing: boolean;
}

const envelope = z.object({ label: z.literal("rtvi-ai"), type: z.string(), data: z.unknown().optional() });
const openTimeoutMs = 30_000;
/** From here on a close code says that connecting again is no use. */
const finalCloseCode = 4_500;
const ticketRefused = 401;

/** One connection to a voice session: speech goes out, speech and messages come in. */
export class VoiceSocket {
  readonly #socket: WebSocket;
  #error: EquivoxError | undefined;
  #ended: VoiceSocketEnd | undefined;

  private constructor(wsUrl: string, receiver: VoiceReceiver) {
    const socket = new WebSocket(wsUrl, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("message", (data: Buffer) => receive(data, receiver));
    socket.on("unexpected-response", (_request, response) => {
      this.#error = response.statusCode === ticketRefused ? failure("ticket-invalid") : this.#unreachable(`status ${response.statusCode}`);
      response.destroy();
      socket.terminate();
    });
    socket.on("error", (error) => (this.#error ??= this.#unreachable(problemOf(error))));
    socket.on("close", (code) => (this.#ended = { error: this.#error ?? closeError(code), passing: code < finalCloseCode }));
  }

  /** Opens a connection by a ticket address. Throws `server-unreachable`, `ticket-invalid`, `deadline-exceeded`. */
  static async open(wsUrl: string, receiver: VoiceReceiver, signal: AbortSignal): Promise<VoiceSocket> {
    const opening = new VoiceSocket(wsUrl, receiver);
    const socket = opening.#socket;
    const stop = linkedController(signal);
    const late = () => stop.abort(failure("deadline-exceeded", { what: "Connecting", timeoutMs: openTimeoutMs }));
    const timer = setTimeout(late, openTimeoutMs);
    try {
      await once(socket, "open", { signal: stop.signal });
      return opening;
    } catch (error) {
      socket.terminate();
      stop.signal.throwIfAborted();
      throw opening.#error ?? opening.#unreachable(problemOf(error));
    } finally {
      clearTimeout(timer);
      stop.unlink();
    }
  }

  /** How it ended; undefined while it is open. */
  get ended(): VoiceSocketEnd | undefined {
    return this.#ended;
  }

  /** Sends 16 kHz mono samples; lost when the connection is. */
  speak(samples: Int16Array): void {
    const frame = new Uint8Array(audioFrameMaxBytes(samples.length));
    this.#socket.send(frame.subarray(0, encodeAudioFrame(frame, samples, recognitionRate, 1)));
  }

  message(type: string, id: string, data: unknown): void {
    this.#socket.send(encodeMessageFrame(JSON.stringify({ label: "rtvi-ai", type, id, data })));
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#socket.close(1000);
    await once(this.#socket, "close");
  }

  /** Ends it without a word, as a broken line does. */
  drop(): void {
    this.#socket.terminate();
  }

  #unreachable(problem: string): EquivoxError {
    return failure("server-unreachable", { url: new URL(this.#socket.url).origin, problem });
  }
}

function receive(data: Buffer, receiver: VoiceReceiver): void {
  const frame = decodeFrame(data);
  if (frame.kind === "audio") receiver.audio(frame.samples);
  if (frame.kind !== "message") return;
  const message = envelope.safeParse(JSON.parse(frame.data));
  if (message.success) receiver.message(message.data.type, message.data.data);
}

const withoutDetail = new Set<ErrorCode>(["server-draining", "client-too-slow", "too-fast", "token-revoked", "token-expired"]);

function closeError(code: number): EquivoxError {
  const known = [...withoutDetail].find((candidate) => errors[candidate].close === code);
  if (known) return new EquivoxError(known, {});
  return failure("server-unreachable", { url: "the voice socket", problem: `it was closed with code ${code}` });
}
