import { type WebSocket } from "ws";
import { type Clock } from "../base/clock.ts";
import { failure, type EquivoxError } from "../errors.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";

/** How often it is asked whether open sockets may stay. */
const recheckMs = 1_000;
/** How long a client may take to answer a close before it is cut off. */
const closeGraceMs = 2_000;
const maxReasonBytes = 123;

/** Every open socket: counted, asked whether its token still admits it, and closed with the server. */
export class OpenSockets {
  readonly #sockets = new Map<WebSocket, Admission>();
  readonly #clock: Clock;
  readonly #tokens: Pick<Tokens, "accessProblem">;
  readonly #stopChecking: () => void;

  constructor({ clock, tokens }: { clock: Clock; tokens: Pick<Tokens, "accessProblem"> }) {
    this.#clock = clock;
    this.#tokens = tokens;
    this.#stopChecking = clock.setTicker(() => this.#recheck(), recheckMs);
  }

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: WebSocket, admission: Admission): void {
    this.#sockets.set(socket, admission);
    socket.on("close", () => this.#sockets.delete(socket));
  }

  /** Ends every socket with `server-draining`. Idempotent. */
  async close(): Promise<void> {
    this.#stopChecking();
    const gone = [...this.#sockets.keys()].map(
      (socket) =>
        new Promise<void>((resolve) => {
          const cancel = this.#clock.setTimer(() => socket.terminate(), closeGraceMs);
          socket.once("close", () => {
            cancel();
            resolve();
          });
          closeWith(socket, failure("server-draining"));
        }),
    );
    await Promise.all(gone);
  }

  #recheck(): void {
    for (const [socket, { principal }] of this.#sockets) {
      const problem = this.#tokens.accessProblem(principal, "ask");
      if (problem) closeWith(socket, problem);
    }
  }
}

/** Closes a socket by the table: its code says whether to connect again. */
export function closeWith(socket: WebSocket, error: EquivoxError): void {
  socket.close(
    error.closeCode,
    Buffer.from(error.message)
      .subarray(0, maxReasonBytes)
      .toString()
      .replace(/\ufffd$/, ""),
  );
}
