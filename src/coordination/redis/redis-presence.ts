import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { EquivoxError, failure } from "../../errors.ts";
import { tenantKey } from "../../tenancy/key.ts";
import { type ConnectionCaps, type Presence, type Registration } from "../../tenancy/presence.ts";
import { type TenantId, type UserId } from "../../tenancy/tenant.ts";
import { ConnectionTable, type Connected } from "../memory/connection-table.ts";
import { refuseAbove } from "../memory/memory-presence.ts";
import { countScript, heartbeatScript, registerScript, releaseScript } from "./presence-scripts.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { type RedisScript } from "./redis-script.ts";

interface RedisPresenceOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  /** How often this process says that its connections live. */
  readonly heartbeatMs: number;
  /** After how long without that they count no more; a multiple of the heartbeat. */
  readonly lifetimeMs: number;
}

const registeredSchema = z.tuple([z.number(), z.number(), z.number()]);
/** Connections in one script call: short enough that no other command waits long for it. */
const batchSize = 200;
/** Script calls under way at once. */
const batchesAtOnce = 8;

/** Who is connected, over all processes. While Redis is away, each process counts its own. */
export class RedisPresence implements Presence {
  readonly #options: RedisPresenceOptions;
  readonly #own = new ConnectionTable();
  readonly #stop: (() => void)[];
  #beating: Promise<void> | undefined;
  #leaving = new ConnectionTable();
  #releasing: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: RedisPresenceOptions) {
    this.#options = options;
    const { redis, clock, heartbeatMs } = options;
    // A Redis that comes back may have forgotten everything.
    this.#stop = [clock.setTicker(() => void this.beat(), heartbeatMs), redis.onRecovered(() => void this.beat())];
  }

  async register(who: Connected, caps: ConnectionCaps): Promise<Registration> {
    if (this.#closed) throw failure("server-draining");
    const connected = { ...who };
    const { redis, lifetimeMs } = this.#options;
    const keys = [this.#tenantKey(who.tenant), this.#userKey(who)];
    try {
      const reply = await redis.runScript(registerScript, keys, [who.connectionId, lifetimeMs, caps.perUser, caps.perTenant]);
      const [ofUser, ofTenant, registered] = registeredSchema.parse(reply);
      if (registered === 0) refuseAbove(caps, ofUser, ofTenant);
    } catch (error) {
      if (!(error instanceof EquivoxError) || error.code !== "shared-state-failed") throw error;
      refuseAbove(caps, this.#own.count(who.tenant, who.user), this.#own.count(who.tenant));
    }
    this.#own.add(connected);
    // Closed while Redis was asked: nobody would release it.
    if (this.#isClosed()) await this.#release(connected);
    return { release: () => this.#release(connected) };
  }

  async count(tenant: TenantId, user?: UserId): Promise<number> {
    const key = user === undefined ? this.#tenantKey(tenant) : this.#userKey({ tenant, user });
    try {
      return z.number().parse(await this.#options.redis.runScript(countScript, [key], []));
    } catch (error) {
      if (error instanceof EquivoxError) return this.#own.count(tenant, user);
      throw error;
    }
  }

  /** Says that this process's connections live; one at a time, and never throws. */
  beat(): Promise<void> {
    const { lifetimeMs } = this.#options;
    this.#beating ??= this.#inBatches(heartbeatScript, [lifetimeMs]).finally(() => {
      this.#beating = undefined;
    });
    return this.#beating;
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  #isClosed(): boolean {
    return this.#closed !== undefined;
  }

  async #end(): Promise<void> {
    for (const stop of this.#stop) stop();
    await this.#beating;
    await this.#releasing;
    await this.#inBatches(releaseScript, []);
    for (const tenant of this.#own.tenants()) for (const connected of this.#own.of(tenant)) this.#own.delete(connected);
  }

  async #release(connected: Connected): Promise<void> {
    if (!this.#own.delete(connected)) return;
    this.#leaving.add(connected);
    this.#releasing ??= this.#releaseAll();
    await this.#releasing;
  }

  /** Together, because thousands go in one moment when a proxy in front of them does. */
  async #releaseAll(): Promise<void> {
    await nextTurn();
    // A heartbeat that is under way would bring the entries back.
    await this.#beating;
    this.#releasing = undefined;
    const gone = this.#leaving;
    this.#leaving = new ConnectionTable();
    await this.#inBatches(releaseScript, [], gone);
  }

  async #inBatches(script: RedisScript, values: readonly number[], connections = this.#own): Promise<void> {
    const batches = connections.tenants().flatMap((tenant) => chunks(connections.of(tenant), batchSize));
    for (const some of chunks(batches, batchesAtOnce)) {
      await Promise.all(some.map((batch) => this.#run(script, values, batch)));
    }
  }

  /** What fails is made good by the next heartbeat, or by the lifetime. */
  async #run(script: RedisScript, values: readonly number[], batch: readonly Connected[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    const keys = [this.#tenantKey(first.tenant), ...batch.map((one) => this.#userKey(one))];
    try {
      await this.#options.redis.runScript(script, keys, [...values, ...batch.map(({ connectionId }) => connectionId)]);
    } catch (error) {
      if (!(error instanceof EquivoxError)) throw error;
    }
  }

  #tenantKey(tenant: TenantId): string {
    return this.#options.redis.keys.of(tenantKey(tenant, "connection"));
  }

  #userKey({ tenant, user }: Pick<Connected, "tenant" | "user">): string {
    return this.#options.redis.keys.within(tenantKey(tenant, "connection"), tenantKey(tenant, "connection", user));
  }
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
