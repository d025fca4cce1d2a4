import { WebSocket } from "ws";
import { z } from "zod";
import { concatenate } from "../../src/voice/audio/samples.ts";
import { audioFrameMaxBytes, decodeFrame, encodeAudioFrame, encodeMessageFrame } from "../../src/voice/protocols/protobuf.ts";

const envelopeSchema = z.object({ label: z.literal("rtvi-ai"), type: z.string(), data: z.unknown().optional() });
const offerSchema = z.object({ type: z.enum(["resume", "draining"]), wsUrl: z.string() });
const questionSchema = z.object({ type: z.literal("question"), turn: z.number() });
const sessionSchema = z.object({ type: z.literal("session"), resumed: z.boolean() });
const resumedSchema = z.object({ type: z.literal("resumed"), turn: z.number(), samples: z.number() });
/** From here on a close code is final. */
const finalCodes = 4_500;
const handshakeTimeoutMs = 10_000;
const firstDelayMs = 1_000;
const longestDelayMs = 30_000;

export interface ResumingClientOptions {
  /** Where to connect at first, and where to go on with a conversation when the address that the server gave is no good any more. */
  readonly connect: (sessionId?: string) => Promise<string>;
  /** From 0 to 1; spreads the attempts of many clients. */
  readonly random: () => number;
  /** Whether it says what it has received when it comes back. */
  readonly states?: boolean;
  /** Changes where the addresses that the server gives lead, for one that is reached around its proxy. */
  readonly route?: (url: string) => string;
  /** Told of whatever happens, after this client knows it. */
  readonly observe?: (event: ClientEvent) => void;
}

export type ClientEvent =
  | { readonly type: "message"; readonly message: { readonly type: string; readonly data: unknown } }
  | { readonly type: "audio"; readonly samples: number }
  | { readonly type: "closed"; readonly code: number }
  /** An attempt to connect was refused, or got no answer: by a status, or for a reason. */
  | { readonly type: "refused"; readonly by: number | string };

/** A voice client that comes back by itself: full-jitter backoff, resuming where the audio broke off. */
export class ResumingClient {
  readonly #options: ResumingClientOptions;
  readonly messages: { readonly type: string; readonly data: unknown }[] = [];
  readonly closes: number[] = [];
  /** The audio of the present turn, each sample once: 24 kHz. */
  #audio: Int16Array[] = [];
  #socket: WebSocket | undefined;
  #resumeUrl: string | undefined;
  #turn: number | undefined;
  #attempts = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: ResumingClientOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Samples of the present turn's audio. */
  get samples(): number {
    return this.#audio.reduce((sum, piece) => sum + piece.length, 0);
  }

  get heard(): Int16Array {
    return concatenate(this.#audio);
  }

  /** What server messages of one type said. */
  told(type: string): Record<string, unknown>[] {
    const schema = z.looseObject({ type: z.literal(type) });
    return this.messages.flatMap(({ data }) => schema.safeParse(data).data ?? []);
  }

  async open(): Promise<void> {
    const sessionId = z.string().safeParse(this.told("session").at(-1)?.["sessionId"]).data;
    const told = this.#resumeUrl ?? (await this.#options.connect(sessionId));
    const url = this.#options.route?.(told) ?? told;
    if (this.#closing) return;
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: handshakeTimeoutMs });
    this.#socket = socket;
    // What answers has used the ticket up.
    socket.on("unexpected-response", (_request, response) => {
      if (response.statusCode === 401) this.#resumeUrl = undefined;
      this.#options.observe?.({ type: "refused", by: response.statusCode ?? 0 });
      response.destroy();
      socket.terminate();
    });
    socket.on("open", () => {
      this.#resumeUrl = undefined;
      this.send("client-ready", { version: "2.1.0", about: { library: "resuming-client" } });
      if (sessionId !== undefined && this.#options.states !== false) {
        const turn = this.#turn === undefined ? {} : { turn: this.#turn };
        this.send("client-message", { t: "resume", d: { samples: this.samples, ...turn } });
      }
    });
    socket.on("message", (bytes: Buffer) => this.#receive(bytes));
    socket.on("error", (error) => this.#options.observe?.({ type: "refused", by: error.message }));
    socket.on("close", (code) => this.#closed(code));
  }

  send(type: string, data: unknown): void {
    this.#write(encodeMessageFrame(JSON.stringify({ label: "rtvi-ai", type, id: String(this.messages.length), data })));
  }

  ask(content: string): void {
    this.send("send-text", { content });
  }

  /** Sends 16 kHz mono samples. */
  speak(samples: Int16Array): void {
    const frame = new Uint8Array(audioFrameMaxBytes(samples.length));
    this.#write(frame.subarray(0, encodeAudioFrame(frame, samples, 16_000, 1)));
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#closing = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1_000);
  }

  #write(bytes: Uint8Array): void {
    if (this.connected) this.#socket?.send(bytes);
  }

  #receive(bytes: Buffer): void {
    const frame = decodeFrame(bytes);
    if (frame.kind === "audio") {
      this.#audio.push(frame.samples.slice());
      this.#options.observe?.({ type: "audio", samples: frame.samples.length });
    }
    if (frame.kind !== "message") return;
    const { type, data } = envelopeSchema.parse(JSON.parse(frame.data));
    this.messages.push({ type, data });
    if (type === "bot-ready") this.#attempts = 0;
    if (type === "server-message") this.#serverMessage(data);
    this.#options.observe?.({ type: "message", message: { type, data } });
  }

  #serverMessage(data: unknown): void {
    const offer = offerSchema.safeParse(data).data;
    if (offer) this.#resumeUrl = offer.wsUrl;
    // Its turns are numbered anew.
    if (sessionSchema.safeParse(data).data?.resumed === false) {
      this.#turn = undefined;
      this.#audio = [];
    }
    const resumed = resumedSchema.safeParse(data).data;
    if (resumed) {
      const heard = this.heard;
      this.#audio = resumed.turn === this.#turn ? [heard.slice(0, resumed.samples)] : [];
      this.#turn = resumed.turn;
    }
    const question = questionSchema.safeParse(data).data;
    if (!question || question.turn === this.#turn) return;
    this.#turn = question.turn;
    this.#audio = [];
  }

  #closed(code: number): void {
    this.closes.push(code);
    this.#options.observe?.({ type: "closed", code });
    if (this.#closing || code >= finalCodes) return;
    const delayMs = this.#options.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempts++);
    this.#timer = setTimeout(() => {
      this.open().catch((error: unknown) => {
        this.#options.observe?.({ type: "refused", by: String(error) });
        this.#closed(1_006);
      });
    }, delayMs);
  }
}
