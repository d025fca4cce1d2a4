import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { EquivoxError } from "../../errors.ts";
import { type Charge, type Limiter, type Verdict } from "../../tenancy/limiter.ts";
import { chargeable, unitTolerance, verdictOf } from "../gcra.ts";
import { MemoryLimiter } from "../memory/memory-limiter.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { takeScript } from "./take-script.ts";

interface RedisLimiterOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  /** Keys that this process remembers, for the time without Redis. */
  readonly maxKeys: number;
}

const replySchema = z.tuple([z.union([z.literal(0), z.literal(1)]), z.coerce.number()]);

/** Limits of all processes together; while Redis is away each process has its own. What was refused, `UsageLimits` remembers. */
export class RedisLimiter implements Limiter {
  readonly #redis: RedisConnection;
  readonly #insurance: MemoryLimiter;

  constructor({ redis, clock, maxKeys }: RedisLimiterOptions) {
    this.#redis = redis;
    this.#insurance = new MemoryLimiter({ clock, maxKeys });
  }

  async take(charge: Charge): Promise<Verdict> {
    const { key, limit } = charge;
    // A server that hangs would hold up every request for the time of one command.
    if (this.#redis.state().state === "down") return this.#insurance.takeNow(charge);
    const cost = chargeable(charge.cost);
    let reply: unknown;
    try {
      reply = await this.#redis.runScript(takeScript, [this.#redis.keys.of(key)], [limit.limit, limit.windowMs, cost, unitTolerance]);
    } catch (error) {
      if (error instanceof EquivoxError) return this.#insurance.takeNow(charge);
      throw error;
    }
    const [allowed, units] = replySchema.parse(reply);
    return verdictOf(allowed === 1, units, cost, limit);
  }

  async close(): Promise<void> {
    await this.#insurance.close();
  }
}
