import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/** A deadline on an injected clock, joined with the caller's signal. Whoever makes one closes it. */
export class TimeLimit {
  readonly #controller = new AbortController();
  readonly #cancelTimer: () => void;
  readonly #caller: AbortSignal;
  readonly #forward = () => this.#controller.abort(this.#caller.reason);
  readonly #aborted: Promise<never>;

  /** @param what names the work in `deadline-exceeded` */
  constructor(clock: Clock, timeoutMs: number, what: string, caller: AbortSignal) {
    this.#caller = caller;
    this.#cancelTimer = clock.setTimer(() => this.#controller.abort(failure("deadline-exceeded", { what, timeoutMs })), timeoutMs);
    this.#aborted = new Promise((_resolve, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason as Error), { once: true });
    });
    this.#aborted.catch(() => undefined);
    if (caller.aborted) this.#forward();
    else caller.addEventListener("abort", this.#forward, { once: true });
  }

  /** Aborts with `deadline-exceeded`, or with the caller's reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for work that may be deaf to the signal. Rejects with the signal's reason when it aborts first. */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    work.catch(() => undefined);
    this.signal.throwIfAborted();
    return Promise.race([work, this.#aborted]);
  }

  /** Tells work that is still under way that nobody waits for it any more. */
  abandon(): void {
    this.#controller.abort(new DOMException("nobody waits for the answer any more", "AbortError"));
  }

  /** Idempotent. */
  close(): void {
    this.#cancelTimer();
    this.#caller.removeEventListener("abort", this.#forward);
  }
}
