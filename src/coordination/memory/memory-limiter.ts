import { LRUCache } from "lru-cache";
import { type Clock } from "../../base/clock.ts";
import { type Charge, type Limiter, type Verdict } from "../../tenancy/limiter.ts";
import { chargeable, fits, unitsAt, type Usage, verdictOf } from "../gcra.ts";

interface MemoryLimiterOptions {
  readonly clock: Clock;
  /** Keys remembered; those not asked for longest are forgotten, and have their whole limit again. */
  readonly maxKeys: number;
}

/** Limits of one process. */
export class MemoryLimiter implements Limiter {
  readonly #clock: Clock;
  readonly #usages: LRUCache<string, Usage>;

  constructor({ clock, maxKeys }: MemoryLimiterOptions) {
    this.#clock = clock;
    this.#usages = new LRUCache({ max: maxKeys });
  }

  async take(charge: Charge): Promise<Verdict> {
    return this.takeNow(charge);
  }

  /** As `take`, at once. */
  takeNow({ key, limit, cost }: Charge): Verdict {
    const now = this.#clock.monotonic();
    const before = unitsAt(this.#usages.get(key), limit, now);
    const charged = chargeable(cost);
    const allowed = fits(before, charged, limit);
    const units = allowed ? before + charged : before;
    if (units > 0) this.#usages.set(key, { units, at: now });
    else this.#usages.delete(key);
    return verdictOf(allowed, units, charged, limit);
  }

  async close(): Promise<void> {
    this.#usages.clear();
  }
}
