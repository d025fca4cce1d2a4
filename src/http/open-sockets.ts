import { type WebSocket } from "ws";
import { type Clock } from "../base/clock.ts";
import { failure, type EquivoxError } from "../errors.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";

/** How long a revoked token's socket may stay open. */
const recheckMs = 5_000;
/** How long a client may take to answer a close before it is cut off. */
const closeGraceMs = 2_000;
const maxReasonBytes = 123;

/** Every open socket: counted, checked for revocation and expiry of its token, and closed with the server. */
export class OpenSockets {
  readonly #sockets = new Map<WebSocket, Admission>();
  readonly #clock: Clock;
  readonly #tokens: Pick<Tokens, "isRevoked">;
  readonly #stopChecking: () => void;

  constructor({ clock, tokens }: { clock: Clock; tokens: Pick<Tokens, "isRevoked"> }) {
    this.#clock = clock;
    this.#tokens = tokens;
    this.#stopChecking = clock.setTicker(() => this.#recheck(), recheckMs);
  }

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: WebSocket, admission: Admission): void {
    this.#sockets.set(socket, admission);
    socket.once("close", () => this.#sockets.delete(socket));
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
      if (this.#tokens.isRevoked(principal.tokenId)) closeWith(socket, failure("token-revoked"));
      else if (principal.expiresAt <= this.#clock.now()) closeWith(socket, failure("token-expired"));
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
