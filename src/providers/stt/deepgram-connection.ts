import { type IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import { type Clock } from "../../base/clock.ts";
import { problemOf } from "../../errors.ts";
import { networkProblem, oneLine } from "../network-problem.ts";
import { controlMessages, readMessage, type RecognisedStretch } from "./deepgram-messages.ts";

export interface DeepgramConnectionOptions {
  readonly url: string;
  readonly key?: string;
  /** How long connecting may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onOpen: () => void;
  readonly onStretch: (stretch: RecognisedStretch) => void;
  /** It is gone, once; whoever closed it hears nothing. */
  readonly onLost: (problem: string) => void;
}

/** Larger than any message of the protocol. */
const messageMaxBytes = 1_048_576;
/** Half a minute of audio that the provider does not take. */
const unsentMaxBytes = 960_000;

/** One WebSocket to Deepgram's live transcription. Calls never throw. */
export class DeepgramConnection {
  readonly #options: DeepgramConnectionOptions;
  readonly #socket: WebSocket;
  #cancelTimer: () => void;
  #sentSamples = 0;
  #sentSinceAlive = false;
  #over = false;

  constructor(options: DeepgramConnectionOptions) {
    const { clock, key, timeoutMs, url } = options;
    this.#options = options;
    const headers = key === undefined ? {} : { authorization: `Token ${key}` };
    this.#socket = new WebSocket(url, { headers, perMessageDeflate: false, maxPayload: messageMaxBytes });
    this.#cancelTimer = clock.setTimer(() => this.#lose(`no connection was made within ${timeoutMs} ms`), timeoutMs);
    this.#socket.on("open", () => {
      if (this.#over) return;
      this.#cancelTimer();
      options.onOpen();
    });
    this.#socket.on("unexpected-response", (_, response: IncomingMessage) => {
      response.destroy();
      this.#lose(refusal(response.statusCode ?? 0));
    });
    this.#socket.on("message", (data, binary) => {
      if (!binary && !this.#over) this.#receive((data as Buffer).toString());
    });
    this.#socket.on("error", (error) => this.#lose(networkProblem(error, new URL(url).origin)));
    this.#socket.on("close", (code, reason) => {
      const why = oneLine(reason.toString());
      this.#lose(`it closed the connection with code ${code}${why === "" ? "" : `, ${why}`}`);
    });
  }

  get open(): boolean {
    return !this.#over && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Samples sent so far: where the next one will stand. */
  get sentSamples(): number {
    return this.#sentSamples;
  }

  /** Sends 16 kHz samples; they are copied before the call returns. */
  audio(samples: Int16Array): void {
    if (!this.open) return;
    if (this.#socket.bufferedAmount > unsentMaxBytes) {
      this.#lose("it does not take the audio");
      return;
    }
    this.#sentSamples += samples.length;
    this.#sentSinceAlive = true;
    // A copy: the caller fills its memory anew, and nothing promises that the socket holds none of it back.
    this.#socket.send(Buffer.from(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)));
  }

  /** Has everything sent so far recognised at once. */
  finalize(): void {
    if (this.open) this.#socket.send(controlMessages.finalize);
  }

  /** To be called every few seconds: a provider closes a connection on which nothing happens. */
  keepAlive(): void {
    if (this.open && !this.#sentSinceAlive) this.#socket.send(controlMessages.keepAlive);
    this.#sentSinceAlive = false;
  }

  /** Ends it in order when `politely`, else cuts it. Idempotent. */
  close(politely: boolean): void {
    if (this.#over) return;
    const open = this.open;
    this.#end();
    if (open && politely) {
      this.#socket.send(controlMessages.closeStream);
      // The socket cuts itself when the other side does not close within its own time limit.
      this.#socket.close(1000);
    } else {
      this.#socket.terminate();
    }
  }

  #receive(text: string): void {
    try {
      const message = readMessage(text);
      if (message.kind === "stretch") this.#options.onStretch(message.stretch);
      else if (message.kind === "error") this.#lose(`it reported an error: ${oneLine(message.problem)}`);
    } catch (error) {
      this.#lose(`it sent what is not in Deepgram's protocol: ${oneLine(problemOf(error))}`);
    }
  }

  #lose(problem: string): void {
    if (this.#over) return;
    this.#end();
    this.#socket.terminate();
    this.#options.onLost(problem);
  }

  #end(): void {
    this.#over = true;
    this.#cancelTimer();
  }
}

/** What a refused handshake means. These answers are not read: they may repeat the key. */
function refusal(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return `it refused the key (${status}); check EQUIVOX_STT_KEY`;
    case 400:
    case 404:
      return `it refused the request (${status}); check EQUIVOX_STT_MODEL and EQUIVOX_STT_URL`;
    case 429:
      return "it is busy, or its quota is used up (429)";
    default:
      return `it answered with status ${status}`;
  }
}
