import { LRUCache } from "lru-cache";
import { type Bus } from "../../base/bus.ts";
import { type Clock } from "../../base/clock.ts";
import { tenantKey, type TenantKey } from "../../tenancy/key.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { generationChanged } from "../generation-changed.ts";
import { type OnCache } from "./cache.ts";

export interface CachedGenerationsOptions {
  /** How old a generation may be; 0 asks the store every time. */
  readonly maxAgeMs: number;
  /** How long the last known one serves while the store does not answer; then its error comes. */
  readonly staleMaxMs: number;
  /** How long a question waits for the store when a generation is known. */
  readonly patienceMs: number;
  /** Equipments remembered. */
  readonly maxEntries: number;
  readonly bus: Pick<Bus, "subscribe">;
  readonly clock: Clock;
  readonly onCache?: OnCache;
  /** Called when a generation was used that the store could not confirm in time. */
  readonly onStale?: (error: unknown) => void;
}

export interface CachedGenerations extends Pick<DocumentStore, "getGeneration"> {
  /** Stops listening for changes. Idempotent. */
  close(): void;
}

interface Known {
  readonly generation: number;
  /** Monotonic: when the read that found it began. */
  readonly readAt: number;
}

interface Entry {
  known?: Known;
  reading?: { readonly result: Promise<number | undefined>; readonly readAt: number };
  /** Monotonic: reads that began before do not count as fresh. */
  changedAt: number;
  /** Set while the store does not answer: nobody waits for it then. */
  trouble?: { readonly error: unknown };
}

/** Reading ahead begins at this part of the age, so that a question in a row of questions never waits. */
const readAheadAt = 0.5;

/**
 * The generations of a store that is not in this process, read at most every `maxAgeMs` for each equipment. A change is known at once
 * by the bus, and without it after `maxAgeMs`. While the store is away, search goes on with the last known generation.
 */
export function cachedGenerations(documents: Pick<DocumentStore, "getGeneration">, options: CachedGenerationsOptions): CachedGenerations {
  const { clock, bus, maxAgeMs, maxEntries } = options;
  const entries = new LRUCache<TenantKey, Entry>({ max: maxEntries });
  const unsubscribe = bus.subscribe(generationChanged, (key) => {
    const entry = entries.peek(nameOf(key));
    if (entry) entry.changedAt = clock.monotonic();
  });
  return {
    async getGeneration(key) {
      const name = nameOf(key);
      const entry = entries.get(name) ?? { changedAt: -Infinity };
      entries.set(name, entry);
      const { known } = entry;
      const age = known && known.readAt > entry.changedAt ? clock.monotonic() - known.readAt : Infinity;
      options.onCache?.("generation", age < maxAgeMs ? "hit" : maxAgeMs === 0 ? "bypass" : "miss");
      if (known && age < maxAgeMs) {
        if (age >= maxAgeMs * readAheadAt) void read(documents, key, entry, options).catch(() => undefined);
        return known.generation;
      }
      const reading = read(documents, key, entry, options);
      return known ? settle(reading, known, entry, options) : reading;
    },
    close: unsubscribe,
  };
}

const nameOf = ({ tenant, equipment }: PartitionKey): TenantKey => tenantKey(tenant, "partition", equipment);

/** One read at a time, but a new one when something changed since the one under way began. */
function read(
  documents: Pick<DocumentStore, "getGeneration">,
  key: PartitionKey,
  entry: Entry,
  { clock }: CachedGenerationsOptions,
): Promise<number | undefined> {
  const readAt = clock.monotonic();
  if (entry.reading && entry.reading.readAt > entry.changedAt) return entry.reading.result;
  const result = documents.getGeneration(key).then(
    (generation) => {
      if (!entry.known || entry.known.readAt <= readAt) {
        if (generation === undefined) delete entry.known;
        else entry.known = { generation, readAt };
      }
      if (entry.reading?.result === result) delete entry.reading;
      delete entry.trouble;
      return generation;
    },
    (error: unknown) => {
      if (entry.reading?.result === result) delete entry.reading;
      entry.trouble = { error };
      throw error;
    },
  );
  result.catch(() => undefined);
  entry.reading = { result, readAt };
  return result;
}

/** What the store says if it does so soon; else the generation that is known, unless that is too old. */
async function settle(
  reading: Promise<number | undefined>,
  known: Known,
  entry: Entry,
  { clock, patienceMs, staleMaxMs, onStale = () => undefined }: CachedGenerationsOptions,
): Promise<number | undefined> {
  if (clock.monotonic() - known.readAt >= staleMaxMs) return reading;
  const goOn = (error: unknown): number => {
    onStale(error);
    return known.generation;
  };
  if (entry.trouble) return goOn(entry.trouble.error);
  let cancel = (): void => undefined;
  const impatient = new Promise<number>((resolve) => {
    cancel = clock.setTimer(() => {
      const error = new Error(`the store did not answer in ${patienceMs} ms`);
      entry.trouble ??= { error };
      resolve(goOn(error));
    }, patienceMs);
  });
  try {
    return await Promise.race([reading.catch(goOn), impatient]);
  } finally {
    cancel();
  }
}
