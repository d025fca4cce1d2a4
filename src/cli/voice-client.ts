import { once } from "node:events";
import { WebSocket } from "ws";
import { z } from "zod";
import { linkedController } from "../base/linked-controller.ts";
import { EquivoxError, errors, failure, problemOf, type ErrorCode } from "../errors.ts";
import { decodeFrame, encodeAudioFrame, audioFrameMaxBytes, encodeMessageFrame } from "../voice/protocols/protobuf.ts";
import { recognitionRate } from "../voice/speech-to-text.ts";
import { SpokenTurnCollector, type SpokenTurn } from "./spoken-turn.ts";

const envelope = z.object({ label: z.literal("rtvi-ai"), type: z.string(), data: z.unknown().optional() });
const frameMs = 20;
const frameSamples = (recognitionRate / 1_000) * frameMs;
/** Longer than any endpointer waits. */
const silenceAfterMs = 10_000;
const helloTimeoutMs = 30_000;

/** A voice session with a server, spoken to from samples instead of a microphone. */
export class VoiceClient {
  readonly #socket: WebSocket;
  readonly #signal: AbortSignal;
  #collector = new SpokenTurnCollector();
  #closed: EquivoxError | undefined;

  private constructor(socket: WebSocket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.on("message", (data: Buffer) => this.#receive(data));
    socket.on("error", (error) => (this.#closed ??= this.#unreachable(problemOf(error))));
    socket.on("close", (code) => (this.#closed ??= closeError(code)));
  }

  /** Opens a session and waits until it is ready. Throws `server-unreachable`, or what the server closed it with. */
  static async connect(wsUrl: string, signal: AbortSignal): Promise<VoiceClient> {
    const socket = new WebSocket(wsUrl, { perMessageDeflate: false });
    const client = new VoiceClient(socket, signal);
    const stop = linkedController(signal);
    const timer = setTimeout(
      () => stop.abort(failure("deadline-exceeded", { what: "Connecting", timeoutMs: helloTimeoutMs })),
      helloTimeoutMs,
    );
    try {
      await once(socket, "open", { signal: stop.signal });
    } catch (error) {
      socket.terminate();
      stop.signal.throwIfAborted();
      throw client.#closed ?? client.#unreachable(problemOf(error));
    } finally {
      clearTimeout(timer);
      stop.unlink();
    }
    const about = { library: "equivox-cli", library_version: "1" };
    socket.send(
      encodeMessageFrame(JSON.stringify({ label: "rtvi-ai", type: "client-ready", id: "ready", data: { version: "2.1.0", about } })),
    );
    await client.#until(() => client.#collector.ready, helloTimeoutMs, "Opening the session");
    return client;
  }

  /**
   * Says something in real time and listens to the answer to its end.
   * @param samples 16 kHz mono
   * @param options.until `first-audio` leaves once the answer begins to sound, for measuring
   * Throws `speech-recognition-failed` when nothing was understood, or what went wrong on the server.
   */
  async speak(samples: Int16Array, { until = "end" }: { until?: "end" | "first-audio" } = {}): Promise<SpokenTurn> {
    this.#collector.begin();
    const frame = new Uint8Array(audioFrameMaxBytes(frameSamples));
    const silence = new Int16Array(frameSamples);
    const startedAt = performance.now();
    const lastMs = samples.length / (recognitionRate / 1_000) + silenceAfterMs;
    const enough = () => this.#collector.finished || (until === "first-audio" && this.#collector.sounding);
    for (let elapsedMs = 0; !enough(); elapsedMs += frameMs) {
      this.#check();
      if (elapsedMs > lastMs && !this.#collector.asked) {
        throw failure("speech-recognition-failed", { problem: "no question was heard in the audio" });
      }
      const offset = (elapsedMs / frameMs) * frameSamples;
      const piece = samples.subarray(offset, offset + frameSamples);
      const length = encodeAudioFrame(frame, piece.length > 0 ? piece : silence, recognitionRate, 1);
      this.#socket.send(frame.slice(0, length));
      await pause(startedAt + elapsedMs + frameMs - performance.now());
    }
    return this.#collector.turn();
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    this.#socket.close(1000);
    await once(this.#socket, "close");
  }

  #receive(data: Buffer): void {
    const frame = decodeFrame(data);
    if (frame.kind === "audio") this.#collector.audio(frame.samples);
    if (frame.kind !== "message") return;
    const message = envelope.safeParse(JSON.parse(frame.data));
    if (message.success) this.#collector.message(message.data.type, message.data.data);
  }

  #check(): void {
    this.#signal.throwIfAborted();
    if (this.#closed) throw this.#closed;
  }

  async #until(holds: () => boolean, timeoutMs: number, what: string): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!holds()) {
      this.#check();
      if (performance.now() > deadline) throw failure("deadline-exceeded", { what, timeoutMs });
      await pause(frameMs);
    }
  }

  #unreachable(problem: string): EquivoxError {
    return failure("server-unreachable", { url: new URL(this.#socket.url).origin, problem });
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)));
}

const withoutDetail = new Set<ErrorCode>(["server-draining", "client-too-slow", "too-fast", "token-revoked", "token-expired"]);

function closeError(code: number): EquivoxError {
  const known = [...withoutDetail].find((candidate) => errors[candidate].close === code);
  if (known) return new EquivoxError(known, {});
  return failure("server-unreachable", { url: "the voice socket", problem: `it was closed with code ${code}` });
}
