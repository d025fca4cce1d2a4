/** How many seconds' worth of messages may come at once: what a stalled line delivers when it recovers. */
const burstSeconds = 4;

/** A token bucket for the messages of one socket. */
export class MessageRate {
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  /** @param now monotonic milliseconds */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * burstSeconds;
    this.#at = now;
  }

  /** Takes one message; false when there are too many. */
  take(now: number): boolean {
    this.#tokens = Math.min(this.#perSecond * burstSeconds, this.#tokens + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
