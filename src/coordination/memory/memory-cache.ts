import { LRUCache } from "lru-cache";
import { type Clock } from "../../base/clock.ts";
import { type Cache, type CacheAnswer, type CacheKind, type CachePlace } from "../../knowledge/cache/cache.ts";

export interface MemoryCacheOptions {
  readonly maxBytes: number;
  readonly maxEntries: number;
  /** What is larger is not kept. */
  readonly entryMaxBytes: number;
  readonly clock: Clock;
  /** From 0 to 1; `Math.random` when absent. */
  readonly jitter?: () => number;
}

interface Entry {
  readonly kind: CacheKind<unknown>;
  readonly tenant: string;
  readonly value: unknown;
  readonly bytes: number;
  /** Monotonic, in milliseconds. */
  readonly until: number;
}

/** Lifetimes are shortened by up to this part, so that what was made together is not made again together. */
const jitterShare = 0.1;
/** A value in memory against its text. */
const memoryPerCharacter = 2;

/** A cache of this process: least recently used out first, by bytes and by entries. */
export class MemoryCache implements Cache {
  readonly #options: MemoryCacheOptions;
  readonly #entries: LRUCache<string, Entry>;
  #drops = 0;

  constructor(options: MemoryCacheOptions) {
    this.#options = options;
    this.#entries = new LRUCache({ max: options.maxEntries, maxSize: options.maxBytes, sizeCalculation: ({ bytes }) => bytes });
  }

  get drops(): number {
    return this.#drops;
  }

  /** Entries held. */
  get size(): number {
    return this.#entries.size;
  }

  /** Memory held, as estimated. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  get<Value>(kind: CacheKind<Value>, place: CachePlace): Promise<CacheAnswer<Value>> {
    const value = this.peek(kind, place);
    return Promise.resolve(value === undefined ? { outcome: "miss" } : { outcome: "hit", value });
  }

  peek<Value>(kind: CacheKind<Value>, place: CachePlace): Value | undefined {
    const entry = this.#entries.get(place.key);
    if (!entry || entry.kind !== kind || entry.tenant !== place.tenant) return undefined;
    if (this.#options.clock.monotonic() >= entry.until) {
      this.#entries.delete(place.key);
      return undefined;
    }
    // It was set under this very kind, whose values these are.
    return entry.value as Value;
  }

  set<Value>(kind: CacheKind<Value>, place: CachePlace, value: Value): void {
    const lifetimeMs = this.jittered(kind.lifetimeMs);
    this.keep(kind, place, value, { lifetimeMs, characters: JSON.stringify(kind.encode(value)).length });
  }

  /** Keeps a value whose text is known. False when it is too large or its time is over. */
  keep<Value>(
    kind: CacheKind<Value>,
    { tenant, key }: CachePlace,
    value: Value,
    { lifetimeMs, characters }: { lifetimeMs: number; characters: number },
  ): boolean {
    const bytes = key.length * memoryPerCharacter + characters * memoryPerCharacter;
    if (bytes > this.#options.entryMaxBytes || lifetimeMs <= 0) return false;
    const until = this.#options.clock.monotonic() + lifetimeMs;
    this.#entries.set(key, { kind, tenant, value, bytes, until });
    return true;
  }

  jittered(lifetimeMs: number): number {
    const { jitter = Math.random } = this.#options;
    return Math.round(lifetimeMs * (1 - jitterShare * jitter()));
  }

  drop(place: CachePlace): Promise<void> {
    return this.forget(place);
  }

  forget({ key }: CachePlace): Promise<void> {
    this.forgetKey(key);
    return Promise.resolve();
  }

  /** Drops by the name alone, as other nodes say it. */
  forgetKey(key: string): void {
    this.#drops++;
    this.#entries.delete(key);
  }

  /** Drops everything. */
  clear(): void {
    this.#drops++;
    this.#entries.clear();
  }

  close(): Promise<void> {
    this.#entries.clear();
    return Promise.resolve();
  }
}
