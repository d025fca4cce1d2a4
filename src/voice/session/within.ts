import { type Clock } from "../../base/clock.ts";
import { within as withinLimits } from "../../base/within.ts";
import { failure } from "../../errors.ts";

export interface WaitLimits {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What is waited for, as the error names it. */
  readonly what: string;
}

/** Waits for work that may never end. Rejects with `deadline-exceeded` after `timeoutMs`, with the signal's reason when it aborts. */
export function within<Value>(work: Promise<Value>, { what, ...limits }: WaitLimits): Promise<Value> {
  return withinLimits(work, { ...limits, late: () => failure("deadline-exceeded", { what, timeoutMs: limits.timeoutMs }) });
}

/** Lets an iteration that is not read to its end clean up. It is not waited for: what it waits for may never come. */
export function release(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => undefined);
}
