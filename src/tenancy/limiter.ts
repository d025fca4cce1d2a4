import { type TenantKey } from "./key.ts";

/** How much may be used in how long: `limit` units per `windowMs`, spread evenly, with bursts up to `limit`. */
export interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

/** One limit that a request must pass, and what it costs there. */
export interface Charge {
  readonly key: TenantKey;
  readonly limit: Limit;
  /** Units: 1 for a request; milliseconds of audio, tokens or bytes elsewhere. */
  readonly cost: number;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly limit: number;
  /** Units left in the window now. */
  readonly remaining: number;
  /** Until the whole limit is there again. */
  readonly resetMs: number;
  /** Until this charge could pass; 0 when it did. */
  readonly retryAfterMs: number;
}

/**
 * The generic cell rate algorithm over shared state (ITU-T I.371; https://brandur.org/rate-limiting). A charge that is refused costs
 * nothing. When the shared state is away, a local limiter answers instead; it never throws for that.
 */
export interface Limiter {
  take(charge: Charge): Promise<Verdict>;
  close(): Promise<void>;
}
