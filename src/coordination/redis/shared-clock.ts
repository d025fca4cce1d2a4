import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { EquivoxError } from "../../errors.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { redisScript } from "./redis-script.ts";

interface SharedClockOptions {
  readonly redis: RedisConnection;
  /** This machine's clock. */
  readonly base: Clock;
  /** How often the difference is measured; 10,000 ms when absent. */
  readonly intervalMs?: number;
}

/** With a key, so that all processes of a deployment ask the same node of a cluster. Returns seconds and microseconds. */
const timeScript = redisScript("time", `redis.call('EXISTS', KEYS[1]) return redis.call('TIME')`);
const timeSchema = z.tuple([z.coerce.number(), z.coerce.number()]);
/** Questions of one measurement; a slow one among them does no harm. */
const samples = 5;

/**
 * The time that all machines of a deployment agree on: this machine's clock, set right by Redis's. Durations and timers stay those of
 * this machine. While Redis is away, the difference that was measured last holds.
 */
export class SharedClock implements Clock {
  readonly #options: SharedClockOptions;
  readonly #stop: (() => void)[];
  #offsetMs = 0;
  #measuring: Promise<void> | undefined;

  constructor(options: SharedClockOptions) {
    this.#options = options;
    const { base, redis, intervalMs = 10_000 } = options;
    const again = () => void this.measure();
    this.#stop = [base.setTicker(again, intervalMs), redis.onRecovered(again)];
  }

  /** What this machine's clock lags behind, in milliseconds. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return this.#options.base.now() + this.#offsetMs;
  }

  monotonic(): number {
    return this.#options.base.monotonic();
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    return this.#options.base.setTimer(callback, delayMs);
  }

  setTicker(callback: () => void, intervalMs: number): () => void {
    return this.#options.base.setTicker(callback, intervalMs);
  }

  /** Measures the difference; what fails leaves it as it was. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measureNow().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  async #measureNow(): Promise<void> {
    const offsets: number[] = [];
    try {
      for (let count = 0; count < samples; count++) offsets.push(await this.#sample());
    } catch (error) {
      if (!(error instanceof EquivoxError)) throw error;
      return;
    }
    offsets.sort((left, right) => left - right);
    this.#offsetMs = Math.round(offsets[Math.floor(samples / 2)] ?? this.#offsetMs);
  }

  /** Redis read its clock about half a round trip before the answer came (Cristian 1989, doi:10.1007/BF01784024). */
  async #sample(): Promise<number> {
    const { redis, base } = this.#options;
    const askedAt = base.monotonic();
    const [seconds, microseconds] = timeSchema.parse(await redis.runScript(timeScript, [redis.keys.deployment], []));
    const halfTrip = (base.monotonic() - askedAt) / 2;
    return seconds * 1_000 + microseconds / 1_000 + halfTrip - base.now();
  }
}

/** The shared clock, measured once. */
export async function openSharedClock(options: SharedClockOptions): Promise<SharedClock> {
  const clock = new SharedClock(options);
  await clock.measure();
  return clock;
}
