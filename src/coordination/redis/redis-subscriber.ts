import { Cluster, Redis } from "ioredis";
import { type Clock } from "../../base/clock.ts";
import { problemOf } from "../../errors.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { plainProblem } from "./redis-failure.ts";
import { backoffMs, nodeOptions, stopSilenceTimer } from "./redis-options.ts";

interface RedisSubscriberOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  readonly backoffMaxMs: number;
  /** How often the subscription is made again: that shows that it lives, and follows a slot that has moved. */
  readonly probeMs: number;
  readonly onMessage: (channel: string, text: string) => void;
  readonly onLost: (problem: string) => void;
  /** The subscription stands again; meanwhile there may have been messages that nobody heard. */
  readonly onRecovered: () => void;
}

/**
 * The one connection of a process that hears. It goes to the server, or to the node of a cluster that owns the channels' slot (sharded
 * Pub/Sub), and is made anew for ever. ioredis's own resubscription keeps silent when it fails, so this does without it.
 */
export class RedisSubscriber {
  readonly #options: RedisSubscriberOptions;
  readonly #channels = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #stopProbing: () => void;
  #current: { readonly client: Redis; readonly subscribed: Set<string> } | undefined;
  #stopRetry: (() => void) | undefined;
  #attempts = 0;
  #missed = false;
  #closed = false;

  constructor(options: RedisSubscriberOptions) {
    this.#options = options;
    this.#stopProbing = options.clock.setTicker(() => void this.#subscribe(true), options.probeMs);
    void this.#connect();
  }

  add(channel: string): void {
    this.#channels.add(channel);
    void this.#subscribe(false);
  }

  remove(channel: string): void {
    this.#channels.delete(channel);
    const current = this.#current;
    if (!current?.subscribed.delete(channel)) return;
    const leaving = this.#sharded ? current.client.sunsubscribe(channel) : current.client.unsubscribe(channel);
    // What still arrives finds no listener.
    leaving.catch(() => undefined);
  }

  /** Resolves when all channels are heard. */
  ready(): Promise<void> {
    if (this.#complete()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#stopProbing();
    this.#stopRetry?.();
    this.#current?.client.disconnect();
    this.#current = undefined;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  get #sharded(): boolean {
    return this.#options.redis.address.cluster;
  }

  #complete(): boolean {
    const { client, subscribed } = this.#current ?? {};
    return client?.status === "ready" && [...this.#channels].every((channel) => subscribed?.has(channel));
  }

  async #connect(): Promise<void> {
    const { redis, onMessage } = this.#options;
    let client: Redis | undefined;
    try {
      const node = await this.#locate();
      if (this.#closed) return;
      const options = nodeOptions(redis.address, { timeoutMs: redis.timeoutMs, backoffMaxMs: 0, name: `${redis.keys.prefix}-bus` });
      client = new Redis({
        ...options,
        ...node,
        lazyConnect: true,
        retryStrategy: null,
        autoResubscribe: false,
        enableOfflineQueue: false,
      });
      const opened = client;
      stopSilenceTimer(opened);
      let problem = "the connection was lost";
      opened.on("error", (error) => (problem = plainProblem(problemOf(error))));
      opened.on(this.#sharded ? "smessage" : "message", onMessage);
      opened.once("end", () => this.#lose(opened, problem));
      this.#current = { client, subscribed: new Set() };
      await client.connect();
      await this.#subscribe(false);
    } catch (error) {
      this.#lose(client, plainProblem(problemOf(error)));
    }
  }

  /** The server, or the node that owns the slot of all channels. */
  async #locate(): Promise<{ readonly host: string; readonly port: number } | undefined> {
    const { redis } = this.#options;
    const { client, address } = redis;
    if (!(client instanceof Cluster)) return address.nodes[0];
    const slot = await redis.run("keyslot", () => client.cluster("KEYSLOT", redis.keys.channel("")));
    const [owner] = client.slots[slot] ?? [];
    if (owner === undefined) throw new Error("a part of the cluster is away");
    const colon = owner.lastIndexOf(":");
    return { host: owner.slice(0, colon), port: Number(owner.slice(colon + 1)) };
  }

  /** Subscribes to what is not subscribed yet, or to all `again`. */
  async #subscribe(again: boolean): Promise<void> {
    const current = this.#current;
    if (current?.client.status !== "ready") return;
    const { client, subscribed } = current;
    const channels = [...this.#channels].filter((channel) => again || !subscribed.has(channel));
    try {
      if (channels.length > 0) await (this.#sharded ? client.ssubscribe(...channels) : client.subscribe(...channels));
      else if (again) await client.ping();
    } catch (error) {
      this.#lose(client, plainProblem(problemOf(error)));
      return;
    }
    for (const channel of channels) if (this.#channels.has(channel)) subscribed.add(channel);
    if (current === this.#current && this.#complete()) this.#stand();
  }

  #stand(): void {
    const missed = this.#missed;
    this.#missed = false;
    this.#attempts = 0;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    if (missed) this.#options.onRecovered();
  }

  #lose(client: Redis | undefined, problem: string): void {
    // What an older connection says last is of no interest.
    if (this.#closed || client !== this.#current?.client) return;
    this.#current = undefined;
    client?.disconnect();
    this.#missed = true;
    this.#options.onLost(problem);
    if (this.#stopRetry) return;
    this.#stopRetry = this.#options.clock.setTimer(
      () => {
        this.#stopRetry = undefined;
        void this.#connect();
      },
      backoffMs(this.#attempts++, this.#options.backoffMaxMs),
    );
  }
}
