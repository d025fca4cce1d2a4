import { EquivoxError, failure } from "../errors.ts";
import { recognitionRate } from "../voice/speech-to-text.ts";
import { serverMessageSchema } from "./server-message-schema.ts";
import { SpokenTurnCollector, type SpokenTurn } from "./spoken-turn.ts";
import { VoiceSocket } from "./voice-socket.ts";

/** How a client comes back when its connection breaks. */
export interface VoiceReturn {
  /** Another address for the conversation, once the one that the server told it is no good. */
  readonly connect: (sessionId: string | undefined) => Promise<string>;
  /** From 0 to 1; spreads the attempts of many clients. */
  readonly jitter: () => number;
  /** Told, in a sentence, what a person would wonder about. */
  readonly report: (line: string) => void;
}

const frameMs = 20;
const samplesPerMs = recognitionRate / 1_000;
const frameSamples = samplesPerMs * frameMs;
/** Longer than any endpointer waits. */
const silenceAfterMs = 10_000;
const helloTimeoutMs = 30_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** As long as a server keeps a conversation for its client by default; longer helps nobody who waits at a prompt. */
const awayMaxMs = 60_000;
/** A server that has nothing to go on with says nothing for this long. It waits 500 ms itself to be told what was received. */
const quietMs = 2_000;

/** A voice session with a server, over however many sockets, spoken to from samples instead of a microphone. */
export class VoiceClient {
  readonly #signal: AbortSignal;
  readonly #comeback: VoiceReturn | undefined;
  readonly #collector = new SpokenTurnCollector();
  #socket: VoiceSocket | undefined;
  #resumeUrl: string | undefined;
  #sessionId: string | undefined;
  #heardAt = 0;

  private constructor(signal: AbortSignal, comeback: VoiceReturn | undefined) {
    this.#signal = signal;
    this.#comeback = comeback;
  }

  /**
   * Opens a session and waits until it is ready. Without `comeback`, a connection that breaks ends it.
   * Throws `server-unreachable`, or what the server closed it with.
   */
  static async connect(wsUrl: string, signal: AbortSignal, comeback?: VoiceReturn): Promise<VoiceClient> {
    const client = new VoiceClient(signal, comeback);
    await client.#open(wsUrl);
    return client;
  }

  /**
   * Says something in real time and listens to the answer to its end. What was cut off before it was understood is said again.
   * @param samples 16 kHz mono
   * @param options.until `first-audio` leaves once the answer begins to sound, for measuring
   * Throws `speech-recognition-failed` when nothing was understood, or what went wrong on the server.
   */
  async speak(samples: Int16Array, { until = "end" }: { until?: "end" | "first-audio" } = {}): Promise<SpokenTurn> {
    this.#collector.begin();
    const silence = new Int16Array(frameSamples);
    const spokenMs = Math.ceil(samples.length / frameSamples) * frameMs;
    const enough = () => this.#collector.finished || (until === "first-audio" && this.#collector.sounding);
    let startedAt = performance.now();
    for (let elapsedMs = 0; !enough(); elapsedMs += frameMs) {
      this.#signal.throwIfAborted();
      if (this.#socket?.ended) {
        elapsedMs = (await this.#goOn()) ? spokenMs : 0;
        startedAt = performance.now() - elapsedMs;
      }
      if (elapsedMs > spokenMs + silenceAfterMs && !this.#collector.asked) {
        throw failure("speech-recognition-failed", { problem: "no question was heard in the audio" });
      }
      const offset = elapsedMs * samplesPerMs;
      const piece = samples.subarray(offset, offset + frameSamples);
      this.#socket?.speak(piece.length > 0 ? piece : silence);
      await pause(startedAt + elapsedMs + frameMs - performance.now());
    }
    return this.#collector.turn();
  }

  async close(): Promise<void> {
    await this.#socket?.close();
  }

  async #open(wsUrl: string): Promise<void> {
    this.#collector.disconnected();
    const returns = this.#socket !== undefined;
    const socket = await VoiceSocket.open(wsUrl, this.#receiver(), this.#signal);
    this.#socket = socket;
    const about = { library: "equivox-cli", library_version: "1" };
    socket.message("client-ready", "ready", { version: "2.1.0", about });
    if (returns) socket.message("client-message", "resume", { t: "resume", d: this.#collector.received() });
    try {
      await this.#ready(socket);
    } catch (error) {
      socket.drop();
      throw error;
    }
    this.#heardAt = performance.now();
  }

  async #ready(socket: VoiceSocket): Promise<void> {
    const deadline = performance.now() + helloTimeoutMs;
    while (!this.#collector.ready) {
      this.#signal.throwIfAborted();
      if (socket.ended) throw socket.ended.error;
      if (performance.now() > deadline) throw failure("deadline-exceeded", { what: "Opening the session", timeoutMs: helloTimeoutMs });
      await pause(frameMs);
    }
  }

  #receiver() {
    return {
      audio: (samples: Int16Array): void => {
        this.#heardAt = performance.now();
        this.#collector.audio(samples);
      },
      message: (type: string, data: unknown): void => {
        this.#heardAt = performance.now();
        if (type === "server-message") this.#place(data);
        this.#collector.message(type, data);
      },
    };
  }

  /** Remembers where the conversation is to be found. */
  #place(data: unknown): void {
    const message = serverMessageSchema.safeParse(data).data;
    if (message?.type === "session") this.#sessionId = message.sessionId;
    else if (message?.type === "resume" || message?.type === "draining") this.#resumeUrl = message.wsUrl ?? this.#resumeUrl;
  }

  /** Comes back after the connection broke. Gives whether the server goes on with the question; else it has to be said again. */
  async #goOn(): Promise<boolean> {
    await this.#return();
    const socket = this.#socket;
    // Whoever apologises for what it did not hear is let finish.
    const quiet = () => !this.#collector.speaking && performance.now() - this.#heardAt > quietMs;
    while (!this.#collector.resumed && !this.#collector.finished && !quiet() && !socket?.ended) {
      this.#signal.throwIfAborted();
      await pause(frameMs);
    }
    if (this.#collector.resumed || this.#collector.finished) {
      this.#comeback?.report("Back in the conversation; the answer goes on.");
      return true;
    }
    if (!socket?.ended) this.#comeback?.report("Back in the conversation; the question is said again.");
    this.#collector.begin();
    return false;
  }

  /** Connects again, at random moments further and further apart. Throws what makes that useless. */
  async #return(): Promise<void> {
    const end = this.#socket?.ended;
    const comeback = this.#comeback;
    if (!end || !comeback) throw end?.error ?? failure("server-unreachable", { url: "the voice socket", problem: "it is not open" });
    if (!end.passing) throw end.error;
    comeback.report(`The connection broke: ${end.error.message} Connecting again…`);
    const giveUpAt = performance.now() + awayMaxMs;
    for (let boundMs = firstPauseMs; ; boundMs = Math.min(longestPauseMs, boundMs * 2)) {
      await pause(comeback.jitter() * boundMs);
      this.#signal.throwIfAborted();
      try {
        await this.#open(this.#takeUrl() ?? (await comeback.connect(this.#sessionId)));
        return;
      } catch (error) {
        this.#signal.throwIfAborted();
        const final = this.#socket?.ended?.passing === false;
        if (final || performance.now() > giveUpAt || !mayPass(error)) throw error;
      }
    }
  }

  /** Good once: whether an attempt that failed used it cannot be known. */
  #takeUrl(): string | undefined {
    const url = this.#resumeUrl;
    this.#resumeUrl = undefined;
    return url;
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof EquivoxError && (error.retryable || error.code === "ticket-invalid");
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)));
}
