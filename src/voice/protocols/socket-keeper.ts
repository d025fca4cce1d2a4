import { type Clock } from "../../base/clock.ts";
import { type EquivoxError, failure } from "../../errors.ts";

/** What is watched of a socket. */
export interface KeptSocket {
  ping(): void;
  /** Ends the connection for a reason: it never introduced itself, or is gone. */
  expire(error: EquivoxError): void;
}

export interface SocketKeeperOptions {
  readonly clock: Clock;
  readonly voiceHelloTimeoutMs: number;
  readonly voicePingMs: number;
}

/** A watched socket's own handle. */
export interface Keeping {
  introduced(): void;
  /** The far side showed that it is alive. */
  alive(): void;
  /** Idempotent. */
  stop(): void;
}

/**
 * Probes every open socket and ends those that are dead or never said who they are, by one timer for all. The official client
 * sends no keep-alive of its own, and a half-open connection is noticed by nobody else.
 */
export class SocketKeeper {
  readonly #options: SocketKeeperOptions;
  readonly #entries = new Set<WatchedSocket>();
  #stopTicker: (() => void) | undefined;
  #opened = 0;

  constructor(options: SocketKeeperOptions) {
    this.#options = options;
  }

  /** Sockets that are watched. */
  get size(): number {
    return this.#entries.size;
  }

  watch(socket: KeptSocket): Keeping {
    const { clock, voicePingMs, voiceHelloTimeoutMs } = this.#options;
    const now = clock.monotonic();
    // The first ping comes after half to all of the interval, in turn, so that sockets opened together are not probed together.
    const share = 0.5 + (this.#opened++ % 16) / 32;
    const entry = new WatchedSocket(socket, this.#forget, now, now + voicePingMs * share);
    this.#entries.add(entry);
    const intervalMs = Math.max(20, Math.min(voicePingMs, voiceHelloTimeoutMs) / 20);
    this.#stopTicker ??= clock.setTicker(() => this.#check(), intervalMs);
    return entry;
  }

  /** One function for all sockets. */
  readonly #forget = (entry: WatchedSocket): void => this.#stop(entry);

  #stop(entry: WatchedSocket): void {
    this.#entries.delete(entry);
    if (this.#entries.size > 0) return;
    this.#stopTicker?.();
    this.#stopTicker = undefined;
  }

  #check(): void {
    const { clock, voicePingMs, voiceHelloTimeoutMs } = this.#options;
    const now = clock.monotonic();
    for (const entry of this.#entries) {
      if (!entry.isIntroduced && now - entry.openedAt >= voiceHelloTimeoutMs) {
        this.#stop(entry);
        entry.socket.expire(failure("hello-missing", { timeoutMs: voiceHelloTimeoutMs }));
      } else if (now >= entry.pingAt) {
        this.#probe(entry, now + voicePingMs);
      }
    }
  }

  #probe(entry: WatchedSocket, nextAt: number): void {
    if (entry.awaitingPong) {
      this.#stop(entry);
      entry.socket.expire(failure("client-gone", { timeoutMs: this.#options.voicePingMs }));
      return;
    }
    entry.awaitingPong = true;
    entry.pingAt = nextAt;
    entry.socket.ping();
  }
}

class WatchedSocket implements Keeping {
  readonly socket: KeptSocket;
  readonly openedAt: number;
  readonly #onStop: (socket: WatchedSocket) => void;
  isIntroduced = false;
  pingAt: number;
  awaitingPong = false;

  constructor(socket: KeptSocket, onStop: (socket: WatchedSocket) => void, openedAt: number, pingAt: number) {
    this.socket = socket;
    this.#onStop = onStop;
    this.openedAt = openedAt;
    this.pingAt = pingAt;
  }

  introduced(): void {
    this.isIntroduced = true;
  }

  alive(): void {
    this.awaitingPong = false;
  }

  stop(): void {
    this.#onStop(this);
  }
}
