import { setImmediate } from "node:timers/promises";

/**
 * Counts work that others are doing for a session. When time is simulated, it may move on only once that work is done,
 * because in simulated time computing takes none.
 */
export class Tracker {
  #outstanding = 0;
  readonly #alsoOutstanding: () => number;

  /** @param alsoOutstanding work that is counted elsewhere */
  constructor(alsoOutstanding: () => number = () => 0) {
    this.#alsoOutstanding = alsoOutstanding;
  }

  /** Passes a promise through and counts it until it settles. */
  async track<Value>(work: Promise<Value>): Promise<Value> {
    this.#outstanding++;
    try {
      return await work;
    } finally {
      this.#outstanding--;
    }
  }

  /** Resolves when nothing is outstanding and nothing new was begun in reaction. */
  async settled(signal: AbortSignal): Promise<void> {
    for (let quiet = 0; quiet < 2 && !signal.aborted;) {
      quiet = this.#outstanding + this.#alsoOutstanding() === 0 ? quiet + 1 : 0;
      await setImmediate();
    }
  }
}
