/** Longest pause before a reference comes again. */
const maxPauseMs = 60_000;

/**
 * Pause before a reference is delivered again: it doubles with each attempt that was made, up to a minute, and is jittered over its upper
 * half, so that what failed together does not come again together.
 * @param jitter from 0 to 1
 */
export function redeliveryPauseMs(attemptsMade: number, firstPauseMs: number, jitter: number): number {
  return Math.round(Math.min(maxPauseMs, firstPauseMs * 2 ** (attemptsMade - 1)) * (0.5 + jitter / 2));
}
