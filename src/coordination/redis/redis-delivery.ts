import { Queue, UnrecoverableError, Worker } from "bullmq";
import { type z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { within } from "../../base/within.ts";
import { problemOf } from "../../errors.ts";
import { type Announcement, type Delivery, type DeliveryEnd } from "../../knowledge/delivery.ts";
import { redeliveryPauseMs } from "../redelivery-pause.ts";
import { createQueueClient } from "./queue-client.ts";
import { type RedisConnection } from "./redis-connection.ts";
import { type RedisClient } from "./redis-options.ts";

export interface RedisDeliveryOptions<Reference> {
  /** Lower-case words; behind the prefix and within braces, so that all keys of queues lie in one slot of a cluster. */
  readonly name: string;
  /** Checks what comes out of the queue. References hold ids and nothing else: what lies in a queue is clear text. */
  readonly schema: z.ZodType<Reference>;
  /** Names a reference; two of one name are one. */
  readonly idOf: (reference: Reference) => string;
  /** Tells where Redis is and whether it answers; the queue has connections of its own. */
  readonly redis: Pick<RedisConnection, "address" | "keys" | "state" | "timeoutMs">;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: { readonly queueMax: number; readonly queueLockMs: number };
  /** Pause before the second delivery; it doubles each time, up to a minute. 1,000 ms when absent. */
  readonly firstPauseMs?: number;
  /**
   * Deliveries of one reference; should all of them end with `again`, it is let go, and whoever owns the work announces it anew. 8 when
   * absent; `Infinity` for work that nobody but the queue knows of.
   */
  readonly attempts?: number;
  /** Called with each announcement that was not held. */
  readonly onRefused?: (why: Exclude<Announcement, "held">) => void;
}

/** The tag that puts all keys of queues into one slot of a cluster. */
const slot = "{rag_queue}";
const fewAttempts = 8;
/** Names `redeliveryPauseMs` to BullMQ, whose own doubling has no end. */
const cappedBackoff = "capped";
/** Announcements under way. */
const maxAnnouncing = 1_000;
/** A worker that could not begin, or broke, begins again after this. */
const restartMs = 1_000;
/** BullMQ gives a job up that lost its worker more often than this; here the work's own row decides that. */
const manyTimes = 1_000_000;

/** A queue in Redis by BullMQ. While Redis is away announcements are refused at once, and workers wait for it for ever. */
export class RedisDelivery<Reference> implements Delivery<Reference> {
  readonly #options: RedisDeliveryOptions<Reference>;
  readonly #name: string;
  #producer: { readonly client: RedisClient; readonly queue: Queue } | undefined;
  #announcing = 0;
  #consumer: { readonly client: RedisClient; readonly worker: Worker } | undefined;
  #consuming: Promise<void> | undefined;
  readonly #handling = new Set<Promise<DeliveryEnd>>();
  #wakeConsumer = (): void => undefined;
  #closed: Promise<void> | undefined;

  constructor(options: RedisDeliveryOptions<Reference>) {
    this.#options = options;
    this.#name = options.name === "" ? slot : `${slot}-${options.name}`;
  }

  async announce(reference: Reference): Promise<Announcement> {
    const outcome = await this.#hold(reference);
    if (outcome !== "held") this.#options.onRefused?.(outcome);
    return outcome;
  }

  serve(handle: (reference: Reference) => Promise<DeliveryEnd>, options: { readonly concurrency: number }): void {
    if (!this.#closed) this.#consuming ??= this.#consume(handle, options.concurrency);
  }

  async countWaiting(): Promise<number> {
    return this.#bounded(this.#queue().count());
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  get #attempts(): number {
    return this.#options.attempts ?? fewAttempts;
  }

  async #hold(reference: Reference): Promise<Announcement> {
    const { redis, idOf, limits, log } = this.#options;
    if (this.#closed || redis.state().state === "down" || this.#announcing >= maxAnnouncing) return "away";
    this.#announcing++;
    const work = this.#add(idOf(reference), reference, limits).finally(() => this.#announcing--);
    try {
      return await this.#bounded(work);
    } catch (error) {
      log.warn({ queue: this.#name, problem: problemOf(error) }, "a queue could not take an announcement");
      this.#dropProducer();
      return "away";
    }
  }

  async #add(id: string, reference: Reference, { queueMax }: RedisDeliveryOptions<Reference>["limits"]): Promise<Announcement> {
    const queue = this.#queue();
    if ((await queue.count()) >= queueMax) return "full";
    await queue.add("deliver", reference, {
      jobId: id,
      attempts: Math.min(this.#attempts, manyTimes),
      backoff: { type: cappedBackoff },
      removeOnComplete: true,
      // What stays here would keep the same reference from ever being delivered again; the work's own row says how it ended.
      removeOnFail: true,
      stackTraceLimit: 0,
    });
    return "held";
  }

  /** Throws when there is nobody to ask: a queue that begins after the end, or while Redis is away, would wait for it for ever. */
  #queue(): Queue {
    const { redis, log } = this.#options;
    if (this.#closed) throw new Error("the queue is closed");
    if (redis.state().state === "down") throw new Error("Redis is away");
    if (!this.#producer) {
      const client = createQueueClient(redis.address, `${redis.keys.prefix}-queue`);
      client.on("error", () => undefined);
      const queue = new Queue(this.#name, { connection: client, prefix: redis.keys.prefix, streams: { events: { maxLen: 100 } } });
      queue.on("error", (error) => log.debug({ queue: this.#name, problem: problemOf(error) }, "a queue has trouble with Redis"));
      this.#producer = { client, queue };
    }
    return this.#producer.queue;
  }

  /** What failed to begin never begins again by itself; the next announcement gets a new one. */
  #dropProducer(): void {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer) void endOf(producer.queue, producer.client, 0, this.#options.clock);
  }

  /** Works until it is closed, with a new worker whenever one ends by itself. */
  async #consume(handle: (reference: Reference) => Promise<DeliveryEnd>, concurrency: number): Promise<void> {
    const { clock, log } = this.#options;
    for (;;) {
      const consumer = this.#openConsumer(handle, concurrency);
      this.#consumer = consumer;
      try {
        await consumer.worker.run();
      } catch (error) {
        log.warn({ queue: this.#name, problem: problemOf(error) }, "a worker of a queue ended; another begins");
      }
      if (this.#isClosed()) return;
      await endOf(consumer.worker, consumer.client, 0, clock);
      await this.#pause();
      if (this.#isClosed()) return;
    }
  }

  #isClosed(): boolean {
    return this.#closed !== undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.setTimer(resolve, restartMs);
      this.#wakeConsumer = () => {
        cancel();
        resolve();
      };
    });
  }

  #openConsumer(handle: (reference: Reference) => Promise<DeliveryEnd>, concurrency: number) {
    const { redis, log, limits, schema, firstPauseMs = 1_000 } = this.#options;
    const client = createQueueClient(redis.address, `${redis.keys.prefix}-worker`);
    client.on("error", () => undefined);
    const process = async (job: { data: unknown; attemptsMade: number }): Promise<void> => {
      const reference = schema.safeParse(job.data);
      if (!reference.success) throw new UnrecoverableError("it is no reference");
      const handling = handle(reference.data).catch((): DeliveryEnd => "again");
      this.#handling.add(handling);
      const end = await handling.finally(() => this.#handling.delete(handling));
      if (end === "failed") throw new UnrecoverableError("it was given up");
      // The last delivery is let go rather than listed: its row is not given up, so that it is announced anew.
      if (end === "again" && job.attemptsMade + 1 < this.#attempts) throw new Error("it is to come again");
    };
    const worker = new Worker(this.#name, process, {
      connection: client,
      prefix: redis.keys.prefix,
      autorun: false,
      concurrency,
      lockDuration: limits.queueLockMs,
      stalledInterval: limits.queueLockMs,
      maxStalledCount: manyTimes,
      runRetryDelay: restartMs,
      settings: { backoffStrategy: (attemptsMade) => redeliveryPauseMs(attemptsMade, firstPauseMs, Math.random()) },
    });
    worker.on("error", (error) => log.debug({ queue: this.#name, problem: problemOf(error) }, "a worker has trouble with Redis"));
    return { client, worker };
  }

  async #end(): Promise<void> {
    const { clock, redis } = this.#options;
    this.#wakeConsumer();
    const [consumer, producer] = [this.#consumer, this.#producer];
    if (consumer) {
      consumer.worker.close().catch(() => undefined);
      await Promise.all(this.#handling);
      await endOf(consumer.worker, consumer.client, redis.timeoutMs, clock);
    }
    // A worker whose connection is cut may wait for it for ever.
    await inTime(this.#consuming ?? Promise.resolve(), restartMs, clock).catch(() => undefined);
    if (producer) await endOf(producer.queue, producer.client, redis.timeoutMs, clock);
  }

  #bounded<Result>(work: Promise<Result>): Promise<Result> {
    return inTime(work, this.#options.redis.timeoutMs, this.#options.clock);
  }
}

/** BullMQ ends in order as long as Redis answers; else its connections are cut. */
async function endOf(part: Queue | Worker, client: RedisClient, timeoutMs: number, clock: Clock): Promise<void> {
  await inTime(part.close(), timeoutMs, clock).catch(() => undefined);
  client.disconnect();
  await inTime(part.disconnect(), restartMs, clock).catch(() => undefined);
}

function inTime<Result>(work: Promise<Result>, timeoutMs: number, clock: Clock): Promise<Result> {
  return within(work, { timeoutMs, clock, late: () => new Error(`it took over ${timeoutMs} ms`) });
}
