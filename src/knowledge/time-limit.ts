import { type Clock } from "../base/clock.ts";
import { failure } from "../errors.ts";

/** A deadline on an injected clock, joined with the caller's signal. Whoever makes one closes it. */
export class TimeLimit {
  /** Made when somebody asks for the signal: most questions are answered from memory, and a signal is a kilobyte. */
  #controller: AbortController | undefined;
  #over: { readonly reason: Error } | undefined;
  readonly #waiting = new Set<(reason: Error) => void>();
  readonly #cancelTimer: () => void;
  readonly #caller: AbortSignal;
  readonly #onOver: () => void;
  readonly #forward = () => this.#end(this.#caller.reason as Error);

  /**
   * @param what names the work in `deadline-exceeded`
   * @param onOver called when that comes to pass later than now
   */
  constructor(clock: Clock, timeoutMs: number, what: string, caller: AbortSignal, onOver: () => void = () => undefined) {
    this.#caller = caller;
    this.#onOver = onOver;
    this.#cancelTimer = clock.setTimer(() => this.#end(failure("deadline-exceeded", { what, timeoutMs })), timeoutMs);
    if (caller.aborted) this.#over = { reason: caller.reason as Error };
    else caller.addEventListener("abort", this.#forward, { once: true });
  }

  /** Aborts with `deadline-exceeded`, or with the caller's reason. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#over) this.#controller.abort(this.#over.reason);
    }
    return this.#controller.signal;
  }

  /** The signal's reason, once the time is over or the caller has left; undefined before. */
  get over(): { readonly reason: Error } | undefined {
    return this.#over;
  }

  throwIfOver(): void {
    if (this.#over) throw this.#over.reason;
  }

  /** Waits for work that may be deaf to the signal. Rejects with the signal's reason when it aborts first. */
  race<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        work.catch(() => undefined);
        reject(this.#over.reason);
        return;
      }
      this.#waiting.add(reject);
      work.then(
        (result) => {
          this.#waiting.delete(reject);
          resolve(result);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** Tells work that is still under way that nobody waits for it any more. */
  abandon(): void {
    this.#end(new DOMException("nobody waits for the answer any more", "AbortError"));
  }

  /** Idempotent. */
  close(): void {
    this.#cancelTimer();
    this.#caller.removeEventListener("abort", this.#forward);
  }

  #end(reason: Error): void {
    if (this.#over) return;
    this.#over = { reason };
    this.#controller?.abort(reason);
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
    this.#onOver();
  }
}
