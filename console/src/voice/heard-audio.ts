import { type ServerMessage } from "../api/schemas.ts";

/** Counts the audio of the turn under way, over broken connections, and knows where to go on. */
export class HeardAudio {
  #samples = 0;
  #turn: number | undefined;
  #wsUrl: string | undefined;

  /** 24 kHz samples arrived. */
  received(samples: number): void {
    this.#samples += samples;
  }

  message(message: ServerMessage): void {
    if (message.type === "resume" || message.type === "draining") this.#wsUrl = message.wsUrl ?? this.#wsUrl;
    // A server that does not know the conversation any more numbers its turns anew.
    if (message.type === "session" && !message.resumed) this.#turn = undefined;
    if (message.type === "resumed") {
      this.#turn = message.turn;
      this.#samples = message.samples;
    }
    if (message.type !== "question" || message.turn === this.#turn) return;
    this.#turn = message.turn;
    this.#samples = 0;
  }

  /** Where the server said to connect again; given out once, because it is good once. */
  takeUrl(): string | undefined {
    const url = this.#wsUrl;
    this.#wsUrl = undefined;
    return url;
  }

  /** What a client that comes back says it has received. */
  statement(): { readonly samples: number; readonly turn?: number } {
    return { samples: this.#samples, ...(this.#turn === undefined ? {} : { turn: this.#turn }) };
  }
}
