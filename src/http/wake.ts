import { type Clock } from "../base/clock.ts";

/** Lets one waiter sleep until something happens, a time has passed, or it is over. Any number of wake-ups count as one. */
export class Wake {
  readonly #clock: Clock;
  #pending = false;
  #ended = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): void {
    this.#pending = true;
    this.#resume?.();
  }

  /** For good: every wait from here on returns false at once. Idempotent. */
  end(): void {
    this.#ended = true;
    this.#resume?.();
  }

  /** True when woken or when `timeoutMs` have passed; false when it is over. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.#pending && !this.#ended) await this.#sleep(timeoutMs);
    this.#pending = false;
    return !this.#ended;
  }

  #sleep(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.setTimer(() => this.#resume?.(), timeoutMs);
      this.#resume = () => {
        this.#resume = undefined;
        cancel();
        resolve();
      };
    });
  }
}
