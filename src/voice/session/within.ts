import { type Clock } from "../../base/clock.ts";
import { failure } from "../../errors.ts";

export interface WaitLimits {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What is waited for, as the error names it. */
  readonly what: string;
}

/**
 * Waits for work that may never end. Rejects with `deadline-exceeded` after `timeoutMs` of the injected clock, with the signal's
 * reason when it aborts; leaves no timer and no listener behind.
 */
export async function within<Value>(work: Promise<Value>, { clock, timeoutMs, signal, what }: WaitLimits): Promise<Value> {
  let release: () => void = () => undefined;
  const limit = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    const cancelTimer = clock.setTimer(() => reject(failure("deadline-exceeded", { what, timeoutMs })), timeoutMs);
    signal.addEventListener("abort", abort, { once: true });
    release = () => {
      cancelTimer();
      signal.removeEventListener("abort", abort);
    };
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    release();
  }
}

/** Lets an iteration that is not read to its end clean up. It is not waited for: what it waits for may never come. */
export function release(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => undefined);
}
