import { type Clock } from "./clock.ts";

interface Scheduled {
  due: number;
  readonly callback: () => void;
  readonly intervalMs: number | undefined;
  readonly order: number;
}

/** A clock that moves only when told to: tests and `talk --fast` drive it. */
export class ManualClock implements Clock {
  readonly #scheduled = new Set<Scheduled>();
  #elapsedMs = 0;
  #order = 0;
  readonly #startedAt: number;

  constructor(startedAt = Date.UTC(2026, 0, 1)) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return this.#startedAt + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    return this.#schedule(callback, delayMs, undefined);
  }

  setTicker(callback: () => void, intervalMs: number): () => void {
    return this.#schedule(callback, intervalMs, intervalMs);
  }

  /** Timers and tickers that are still set; a test that ends with more than it began with has leaked. */
  get pending(): number {
    return this.#scheduled.size;
  }

  /** Moves time by `durationMs`, running what falls due in order. */
  advance(durationMs: number): void {
    const end = this.#elapsedMs + durationMs;
    for (let next = this.#nextDue(end); next; next = this.#nextDue(end)) {
      this.#elapsedMs = next.due;
      if (next.intervalMs === undefined) this.#scheduled.delete(next);
      else next.due += next.intervalMs;
      next.callback();
    }
    this.#elapsedMs = end;
  }

  #schedule(callback: () => void, delayMs: number, intervalMs: number | undefined): () => void {
    const due = this.#elapsedMs + Math.max(0, delayMs);
    const scheduled = { due, callback, intervalMs, order: this.#order++ };
    this.#scheduled.add(scheduled);
    return () => void this.#scheduled.delete(scheduled);
  }

  #nextDue(end: number): Scheduled | undefined {
    let next: Scheduled | undefined;
    for (const candidate of this.#scheduled) {
      if (candidate.due > end) continue;
      if (!next || candidate.due < next.due || (candidate.due === next.due && candidate.order < next.order)) {
        next = candidate;
      }
    }
    return next;
  }
}
