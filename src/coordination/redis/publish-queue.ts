import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { type RedisConnection } from "./redis-connection.ts";

interface PublishQueueOptions {
  readonly redis: RedisConnection;
  readonly clock: Clock;
  readonly log: Log;
  /** Messages that wait for Redis; over it, the oldest are given up. */
  readonly maxQueued: number;
}

interface Outgoing {
  readonly channel: string;
  readonly text: string;
}

/** Messages on their way over one connection, which keeps their order. */
const batchSize = 64;
/** Pause after a message that was not taken although Redis answers. */
const retryMs = 200;

/** What a process has to say, in order, as soon as Redis listens. */
export class PublishQueue {
  readonly #options: PublishQueueOptions;
  readonly #stopListening: () => void;
  #queue: Outgoing[] = [];
  #flushed = Promise.resolve();
  #sending = false;
  #stopRetry: (() => void) | undefined;
  #givenUp = 0;
  #closed = false;

  constructor(options: PublishQueueOptions) {
    this.#options = options;
    this.#stopListening = options.redis.onChange(({ state }) => {
      if (state === "ok") void this.#flush();
    });
  }

  push(message: Outgoing): void {
    if (this.#closed) return;
    this.#queue.push(message);
    if (this.#queue.length > this.#options.maxQueued) {
      this.#queue.shift();
      this.#givenUp++;
    }
    void this.#flush();
  }

  /** Sends what waits if Redis is there, and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    await this.#flush();
    this.#stopRetry?.();
    this.#queue = [];
  }

  #flush(): Promise<void> {
    if (!this.#sending) this.#flushed = this.#send();
    return this.#flushed;
  }

  async #send(): Promise<void> {
    this.#sending = true;
    try {
      while (this.#queue.length > 0 && this.#options.redis.state().state === "ok") {
        if (!(await this.#sendSome())) return;
      }
    } finally {
      this.#sending = false;
    }
  }

  async #sendSome(): Promise<boolean> {
    const { log, maxQueued } = this.#options;
    const batch = this.#queue.splice(0, batchSize);
    const outcomes = await Promise.allSettled(batch.map((message) => this.#publish(message)));
    const failed = batch.filter((_, index) => outcomes[index]?.status === "rejected");
    if (failed.length > 0) {
      this.#queue = [...failed, ...this.#queue].slice(-maxQueued);
      this.#retryLater();
      return false;
    }
    if (this.#givenUp > 0) log.warn({ messages: this.#givenUp }, "messages of the bus were given up while Redis was away");
    this.#givenUp = 0;
    return true;
  }

  #publish({ channel, text }: Outgoing): Promise<unknown> {
    const { redis } = this.#options;
    return redis.run("publish", (client) => (redis.address.cluster ? client.spublish(channel, text) : client.publish(channel, text)));
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#stopRetry?.();
    this.#stopRetry = this.#options.clock.setTimer(() => void this.#flush(), retryMs);
  }
}
