/** Time as the product sees it; injected so that tests decide what time it is. */
export interface Clock {
  /** Wall-clock time, milliseconds since the epoch. */
  now(): number;
  /** Monotonic time in milliseconds, for durations. */
  monotonic(): number;
  /** Runs `callback` once after `delayMs`; returns an idempotent cancel. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Runs `callback` every `intervalMs`; returns an idempotent cancel. Never keeps the process alive. */
  setTicker(callback: () => void, intervalMs: number): () => void;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  setTicker(callback, intervalMs) {
    const timer = setInterval(callback, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};
