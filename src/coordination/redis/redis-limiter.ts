import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { EquivoxError } from "../../errors.ts";
import { type Charge, type Limiter, type Verdict } from "../../tenancy/limiter.ts";
import { chargeable, fits, unitsAt, unitTolerance, type Usage, verdictOf } from "../gcra.ts";
import { MemoryLimiter } from "../memory/memory-limiter.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { takeScript } from "./take-script.ts";

interface RedisLimiterOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  /** Keys that this process remembers, as refused and for the time without Redis; each kind. */
  readonly maxKeys: number;
}

const replySchema = z.tuple([z.union([z.literal(0), z.literal(1)]), z.coerce.number()]);

/** Limits of all processes together; while Redis is away each process has its own. */
export class RedisLimiter implements Limiter {
  readonly #redis: RedisConnection;
  readonly #clock: Clock;
  readonly #insurance: MemoryLimiter;
  /**
   * What was used when a key was last refused. Others can only have used more since, so what still does not fit by this need not be
   * asked again: a flood stays off Redis.
   */
  readonly #refused: LRUCache<string, Usage>;

  constructor({ redis, clock, maxKeys }: RedisLimiterOptions) {
    this.#redis = redis;
    this.#clock = clock;
    this.#insurance = new MemoryLimiter({ clock, maxKeys });
    this.#refused = new LRUCache({ max: maxKeys });
  }

  async take(charge: Charge): Promise<Verdict> {
    return this.#refuseAgain(charge) ?? this.#ask(charge);
  }

  async close(): Promise<void> {
    this.#refused.clear();
    await this.#insurance.close();
  }

  #refuseAgain({ key, limit, cost }: Charge): Verdict | undefined {
    const refused = this.#refused.get(key);
    if (!refused) return undefined;
    const units = unitsAt(refused, limit, this.#clock.monotonic());
    const charged = chargeable(cost);
    if (!fits(units, charged, limit)) return verdictOf(false, units, charged, limit);
    this.#refused.delete(key);
    return undefined;
  }

  async #ask(charge: Charge): Promise<Verdict> {
    const { key, limit } = charge;
    const cost = chargeable(charge.cost);
    const at = this.#clock.monotonic();
    let reply: unknown;
    try {
      reply = await this.#redis.runScript(takeScript, [this.#redis.keys.of(key)], [limit.limit, limit.windowMs, cost, unitTolerance]);
    } catch (error) {
      if (error instanceof EquivoxError) return this.#insurance.takeNow(charge);
      throw error;
    }
    const [allowed, units] = replySchema.parse(reply);
    // Measured from before the question, so that this process never refuses for longer than Redis would.
    if (allowed === 0) this.#refused.set(key, { units, at });
    return verdictOf(allowed === 1, units, cost, limit);
  }
}
