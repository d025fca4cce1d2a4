import { setTimeout as delay } from "node:timers/promises";
import { EquivoxError } from "../errors.ts";
import { type Host } from "./host.ts";

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * Opens something that may not be there yet, for as long as it takes: roles may start in any order. The probes and the log say what
 * is waited for. What trying again cannot help is thrown at once; so is everything once `host.patienceMs` is over or `signal` aborts.
 */
export async function openPatiently<Opened>(host: Host, what: string, signal: AbortSignal, open: () => Promise<Opened>): Promise<Opened> {
  const { clock, log, lifecycle, patienceMs } = host;
  const giveUpAt = clock.monotonic() + patienceMs;
  const done = lifecycle.waitFor(what);
  try {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      signal.throwIfAborted();
      try {
        return await open();
      } catch (error) {
        const worthWaiting = error instanceof EquivoxError && error.retryable && clock.monotonic() + pauseMs < giveUpAt;
        if (!worthWaiting || signal.aborted) throw error;
        log.warn({ problem: error.message }, `waiting for ${what}`);
      }
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  } finally {
    done();
  }
}
