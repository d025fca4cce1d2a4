import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/** Those who may come in the same moment, as browsers of one workshop do. */
const together = 10;
/** Who would wait longer is sent away, to come back: clients give up by themselves after ten seconds or so, and their turns would be lost. */
const longestWaitMs = 4_000;

/**
 * Lets so many through a second, in the order in which they came, and keeps the others waiting: when all clients of a server that went
 * come at once, those who are here already are served between them (the generic cell rate algorithm, ITU-T I.371).
 */
export class AdmissionPace {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #waiting = new Map<() => void, () => void>();
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor({ clock, perSecond }: { readonly clock: Clock; readonly perSecond: number }) {
    this.#clock = clock;
    this.#intervalMs = 1_000 / perSecond;
  }

  /** Resolves when it is the caller's turn. Throws `server-overloaded` at once when that would take too long. */
  async turn(): Promise<void> {
    const now = this.#clock.monotonic();
    const at = Math.max(this.#nextAt, now - (together - 1) * this.#intervalMs);
    if (at - now > longestWaitMs) {
      throw failure("server-overloaded", { problem: "too many connect at once", retryAfterMs: longestWaitMs });
    }
    this.#nextAt = at + this.#intervalMs;
    if (at <= now) return;
    await new Promise<void>((resolve) => {
      const begin = (): void => {
        this.#waiting.delete(begin);
        resolve();
      };
      this.#waiting.set(begin, this.#clock.setTimer(begin, at - now));
    });
  }

  /** Lets everybody through who waits, to be told that the server goes. */
  close(): void {
    for (const [begin, cancel] of this.#waiting) {
      cancel();
      begin();
    }
  }
}
