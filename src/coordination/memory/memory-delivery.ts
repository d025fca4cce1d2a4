import { type Clock } from "../../base/clock.ts";
import { type Announcement, type Delivery, type DeliveryEnd } from "../../knowledge/delivery.ts";
import { redeliveryPauseMs } from "../redelivery-pause.ts";

export interface MemoryDeliveryOptions<Reference> {
  /** Names a reference; two of one name are one. */
  readonly idOf: (reference: Reference) => string;
  readonly clock: Clock;
  readonly limits: {
    readonly queueMax: number;
    /** Deliveries of one reference that ended with `again` before it is let go. */
    readonly maxAttempts: number;
    /** Pause before the second delivery; it doubles each time. */
    readonly firstPauseMs: number;
  };
  /** From 0 to 1; `Math.random` when absent. */
  readonly jitter?: () => number;
}

interface Held<Reference> {
  readonly reference: Reference;
  attempts: number;
  /** Set while it waits to come again. */
  cancel?: () => void;
}

/** A queue of this process; it ends with it. */
export class MemoryDelivery<Reference> implements Delivery<Reference> {
  readonly #options: MemoryDeliveryOptions<Reference>;
  /** All that is held: ready, waiting to come again, or being handled. */
  readonly #held = new Map<string, Held<Reference>>();
  readonly #ready: Held<Reference>[] = [];
  readonly #handling = new Set<Promise<void>>();
  #handle: ((reference: Reference) => Promise<DeliveryEnd>) | undefined;
  #concurrency = 0;
  #closed = false;

  constructor(options: MemoryDeliveryOptions<Reference>) {
    this.#options = options;
  }

  announce(reference: Reference): Promise<Announcement> {
    const { idOf, limits } = this.#options;
    if (this.#closed) return Promise.resolve("away");
    if (this.#held.has(idOf(reference))) return Promise.resolve("held");
    if (this.#held.size >= limits.queueMax) return Promise.resolve("full");
    const held = { reference, attempts: 0 };
    this.#held.set(idOf(reference), held);
    this.#ready.push(held);
    this.#next();
    return Promise.resolve("held");
  }

  serve(handle: (reference: Reference) => Promise<DeliveryEnd>, { concurrency }: { readonly concurrency: number }): void {
    this.#handle = handle;
    this.#concurrency = concurrency;
    this.#next();
  }

  countWaiting(): Promise<number> {
    return Promise.resolve(this.#held.size - this.#handling.size);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { cancel } of this.#held.values()) cancel?.();
    this.#ready.length = 0;
    await Promise.all(this.#handling);
    this.#held.clear();
  }

  #next(): void {
    while (!this.#closed && this.#handle && this.#handling.size < this.#concurrency) {
      const held = this.#ready.shift();
      if (!held) return;
      const handling = this.#deliver(held, this.#handle).finally(() => {
        this.#handling.delete(handling);
        this.#next();
      });
      this.#handling.add(handling);
    }
  }

  async #deliver(held: Held<Reference>, handle: (reference: Reference) => Promise<DeliveryEnd>): Promise<void> {
    const { idOf, limits } = this.#options;
    held.attempts++;
    const end = await handle(held.reference).catch((): DeliveryEnd => "again");
    if (end === "again" && !this.#closed && held.attempts < limits.maxAttempts) {
      this.#again(held);
      return;
    }
    this.#held.delete(idOf(held.reference));
  }

  #again(held: Held<Reference>): void {
    const { clock, limits, jitter = Math.random } = this.#options;
    const pauseMs = redeliveryPauseMs(held.attempts, limits.firstPauseMs, jitter());
    held.cancel = clock.setTimer(() => {
      delete held.cancel;
      this.#ready.push(held);
      this.#next();
    }, pauseMs);
  }
}
