import { type Limit, type Verdict } from "../tenancy/limiter.ts";

/** What is used of a limit at a moment; it runs out evenly, at `limit / windowMs` units a millisecond. */
export interface Usage {
  readonly units: number;
  /** Milliseconds of any clock that always is the same one. */
  readonly at: number;
}

/** Far below one unit, far above what adding up fractions loses. */
export const unitTolerance = 1e-6;

/**
 * The generic cell rate algorithm as the continuous-state leaky bucket (ITU-T I.371, annex A), which is its other form with an arrival
 * time, but keeps small numbers and so loses nothing to rounding.
 */
export function unitsAt(usage: Usage | undefined, limit: Limit, now: number): number {
  if (!usage) return 0;
  return Math.max(0, usage.units - (Math.max(0, now - usage.at) * limit.limit) / limit.windowMs);
}

/** Whether `cost` more units fit. */
export function fits(units: number, cost: number, { limit }: Limit): boolean {
  return units + cost <= limit + unitTolerance;
}

/** Units that may be charged: what is no number, or no finite one, fits nowhere; what is negative gives nothing back. */
export function chargeable(cost: number): number {
  return Number.isFinite(cost) ? Math.max(0, cost) : Number.MAX_SAFE_INTEGER;
}

/** @param units what is used, with the charge when it was allowed */
export function verdictOf(allowed: boolean, units: number, cost: number, { limit, windowMs }: Limit): Verdict {
  const msPerUnit = windowMs / limit;
  // A charge over the whole limit never passes; the client is at least told not to come back soon.
  const retryAfterMs = cost > limit ? windowMs : Math.max(1, Math.ceil((units + cost - limit) * msPerUnit));
  return {
    allowed,
    limit,
    remaining: Math.max(0, Math.floor(limit - units + unitTolerance)),
    resetMs: Math.ceil(units * msPerUnit),
    retryAfterMs: allowed ? 0 : retryAfterMs,
  };
}
