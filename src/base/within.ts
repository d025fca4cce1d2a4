import { type Clock } from "./clock.ts";

export interface Limits {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** What is said of work that takes longer. */
  readonly late: () => Error;
  readonly signal?: AbortSignal;
}

/**
 * The result of work that has no deadline of its own. Rejects with `late` when it takes longer than `timeoutMs`, and with the signal's
 * reason when that aborts; leaves no timer and no listener behind. The work itself goes on, and how it ends is then of no interest.
 */
export async function within<Result>(work: Promise<Result>, { clock, timeoutMs, late, signal }: Limits): Promise<Result> {
  let release = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal?.reason as Error);
    const cancelTimer = clock.setTimer(() => reject(late()), timeoutMs);
    signal?.addEventListener("abort", abort, { once: true });
    release = () => {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    };
    if (signal?.aborted) abort();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    release();
  }
}
