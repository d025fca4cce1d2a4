import { linkedController } from "../../base/linked-controller.ts";

interface Flight<Value> {
  readonly result: Promise<Value>;
  readonly stop: AbortController;
  waiting: number;
}

/** One computation per key at a time: later askers wait for the first. It is stopped when none of them waits any more. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Flight<Value>>();

  /** Computations under way. */
  get size(): number {
    return this.#flights.size;
  }

  /** Rejects with what the computation throws, or with this caller's reason when its signal aborts first. */
  async run(key: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiting++;
    const left = signal && linkedController(signal);
    try {
      if (!left) return await flight.result;
      return await Promise.race([flight.result, rejectionOf(left.signal)]);
    } finally {
      left?.unlink();
      flight.waiting--;
      if (flight.waiting === 0) this.#end(key, flight, signal?.reason);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const stop = new AbortController();
    const flight: Flight<Value> = { result: work(stop.signal).finally(() => this.#forget(key, flight)), stop, waiting: 0 };
    flight.result.catch(() => undefined);
    this.#flights.set(key, flight);
    return flight;
  }

  /** Whoever asks from now on must not join a computation that is being stopped. One that is over needs no stopping. */
  #end(key: string, flight: Flight<Value>, reason: unknown): void {
    if (this.#flights.get(key) !== flight) return;
    this.#forget(key, flight);
    flight.stop.abort(reason);
  }

  #forget(key: string, flight: Flight<Value>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
