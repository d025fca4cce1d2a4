import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type Bus, type Topic } from "../../base/bus.ts";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { type Random } from "../../base/random.ts";
import { problemOf } from "../../errors.ts";
import { TopicListeners } from "../memory/topic-listeners.ts";
import { PublishQueue } from "./publish-queue.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { RedisSubscriber } from "./redis-subscriber.ts";

interface RedisBusOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Messages that wait while Redis is away; over it, the oldest are given up. */
  readonly maxQueued: number;
  /** Longest pause between two attempts to connect; 2,000 ms when absent. */
  readonly backoffMaxMs?: number;
  /** How often the subscription is tried out; 2,000 ms when absent. */
  readonly probeMs?: number;
}

const envelopeSchema = z.object({ origin: z.string(), number: z.number(), message: z.unknown() });
/** Processes whose last message is remembered; those not heard of longest are forgotten. */
const maxOrigins = 1_000;

/** The bus of a deployment of many processes. */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #origin: string;
  readonly #listeners: TopicListeners;
  readonly #reconnected = new Set<() => void>();
  /** The last number from each process: what was sent twice, because its receipt was lost, is heard once. */
  readonly #heard = new LRUCache<string, number>({ max: maxOrigins });
  readonly #queue: PublishQueue;
  readonly #subscriber: RedisSubscriber;
  #number = 0;
  #lost = false;

  constructor(options: RedisBusOptions) {
    const { redis, clock, random, log, backoffMaxMs = 2_000, probeMs = 2_000 } = options;
    this.#options = options;
    this.#origin = random.id(20);
    this.#listeners = new TopicListeners(log);
    this.#queue = new PublishQueue(options);
    this.#subscriber = new RedisSubscriber({
      ...{ redis, clock, backoffMaxMs, probeMs },
      onMessage: (channel, text) => this.#hear(channel, text),
      onLost: (problem) => this.#noteLoss(problem),
      onRecovered: () => this.#noteRecovery(),
    });
  }

  publish<Message>(topic: Topic<Message>, message: Message): void {
    const { redis, log } = this.#options;
    this.#listeners.tell(topic.name, message);
    try {
      const text = JSON.stringify({ origin: this.#origin, number: ++this.#number, message });
      this.#queue.push({ channel: redis.keys.channel(topic.name), text });
    } catch (error) {
      log.error({ topic: topic.name, problem: problemOf(error) }, "a message of the bus could not be written");
    }
  }

  subscribe<Message>(topic: Topic<Message>, listener: (message: Message) => void): () => void {
    const channel = this.#options.redis.keys.channel(topic.name);
    const leave = this.#listeners.add(topic, listener);
    this.#subscriber.add(channel);
    return () => {
      leave();
      if (!this.#listeners.names().includes(topic.name)) this.#subscriber.remove(channel);
    };
  }

  /** Calls `listener` after messages may have been missed: what was kept by their word must be dropped. Returns an idempotent unsubscribe. */
  onReconnected(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => void this.#reconnected.delete(listener);
  }

  /** Resolves when all that is subscribed to is heard. */
  ready(): Promise<void> {
    return this.#subscriber.ready();
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#subscriber.close();
    this.#listeners.clear();
    this.#reconnected.clear();
  }

  #hear(channel: string, text: string): void {
    const name = channel.slice(this.#options.redis.keys.channel("").length);
    const envelope = readEnvelope(text);
    if (!envelope) {
      this.#options.log.warn({ topic: name }, "a message of the bus was dropped: it cannot be read");
      return;
    }
    const { origin, number, message } = envelope;
    if (origin === this.#origin || number <= (this.#heard.get(origin) ?? 0)) return;
    this.#heard.set(origin, number);
    this.#listeners.tellChecked(name, message);
  }

  #noteLoss(problem: string): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#options.log.warn({ address: this.#options.redis.address.shown, problem }, "the bus is away; trying again until it is back");
  }

  #noteRecovery(): void {
    this.#lost = false;
    this.#options.log.info({ address: this.#options.redis.address.shown }, "the bus is back");
    for (const listener of this.#reconnected) {
      try {
        listener();
      } catch (error) {
        this.#options.log.error({ problem: problemOf(error) }, "a listener of the bus failed");
      }
    }
  }
}

function readEnvelope(text: string): z.infer<typeof envelopeSchema> | undefined {
  try {
    const parsed = envelopeSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
