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

interface Entry {
  readonly socket: KeptSocket;
  readonly openedAt: number;
  introduced: boolean;
  pingAt: number;
  awaitingPong: boolean;
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
  readonly #entries = new Set<Entry>();
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
    const entry: Entry = { socket, openedAt: now, introduced: false, pingAt: now + voicePingMs * share, awaitingPong: false };
    this.#entries.add(entry);
    const intervalMs = Math.max(20, Math.min(voicePingMs, voiceHelloTimeoutMs) / 20);
    this.#stopTicker ??= clock.setTicker(() => this.#check(), intervalMs);
    return {
      introduced: () => (entry.introduced = true),
      alive: () => (entry.awaitingPong = false),
      stop: () => this.#stop(entry),
    };
  }

  #stop(entry: Entry): void {
    this.#entries.delete(entry);
    if (this.#entries.size > 0) return;
    this.#stopTicker?.();
    this.#stopTicker = undefined;
  }

  #check(): void {
    const { clock, voicePingMs, voiceHelloTimeoutMs } = this.#options;
    const now = clock.monotonic();
    for (const entry of this.#entries) {
      if (!entry.introduced && now - entry.openedAt >= voiceHelloTimeoutMs) {
        this.#stop(entry);
        entry.socket.expire(failure("hello-missing", { timeoutMs: voiceHelloTimeoutMs }));
      } else if (now >= entry.pingAt) {
        this.#probe(entry, now + voicePingMs);
      }
    }
  }

  #probe(entry: Entry, nextAt: number): void {
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
