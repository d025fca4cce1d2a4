import { type Cache, type CacheKind, type CachePlace, type OnCache } from "./cache.ts";
import { SingleFlight } from "./single-flight.ts";

export interface ReadThroughOptions {
  readonly cache: Cache;
  readonly onCache?: OnCache;
}

/** Reads values of one kind from the cache, or makes them, each once however many ask. */
export class ReadThrough<Value> {
  readonly #kind: CacheKind<Value>;
  readonly #cache: Cache;
  readonly #onCache: OnCache;
  readonly #flights = new SingleFlight<Value>();

  constructor(kind: CacheKind<Value>, { cache, onCache = () => undefined }: ReadThroughOptions) {
    this.#kind = kind;
    this.#cache = cache;
    this.#onCache = onCache;
  }

  /**
   * @param make is told to stop when nobody waits any more
   * @param keep says of a value that was made whether it may be kept; all are when absent
   */
  read(
    place: CachePlace,
    signal: AbortSignal | undefined,
    make: (signal: AbortSignal) => Promise<Value>,
    keep: (value: Value) => boolean = () => true,
  ): Promise<Value> {
    const near = signal?.aborted === true ? undefined : this.#cache.peek(this.#kind, place);
    if (near !== undefined) {
      // Nothing to wait for, and so nobody to wait with.
      this.#onCache(this.#kind.layer, "hit");
      return Promise.resolve(near);
    }
    return this.#flights.run(place.key, signal, async (shared) => {
      const drops = this.#cache.drops;
      const found = await this.#cache.get(this.#kind, place);
      this.#onCache(this.#kind.layer, found.outcome);
      if (found.outcome === "hit") return found.value;
      shared.throwIfAborted();
      const value = await make(shared);
      // It may have been read before the change that made somebody drop it.
      if (this.#cache.drops === drops && keep(value)) this.#cache.set(this.#kind, place, value);
      return value;
    });
  }
}
