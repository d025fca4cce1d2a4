import { setTimeout as delay } from "node:timers/promises";

export interface Patience {
  /** What the error says did not come about. */
  readonly what?: string;
  readonly withinMs?: number;
  /** Between two looks. */
  readonly everyMs?: number;
}

/** Looks again and again until it holds. Throws when that takes too long. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  { what = "what was waited for", withinMs = 20_000, everyMs = 5 }: Patience = {},
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`${what} did not come about within ${withinMs} ms`);
    await delay(everyMs);
  }
}
