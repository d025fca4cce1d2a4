import { failure } from "../../errors.ts";
import { tenantKey, type TenantKey } from "../../tenancy/key.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type VectorMemory } from "./kernel/vector-memory.ts";
import { openPartition, type Partition } from "./partition.ts";

export type PartitionSource = Pick<DocumentStore, "getGeneration" | "readPartition">;

/** A partition in memory with those who are searching it: its vectors stay until the last of them has left. */
interface Entry {
  readonly partition: Partition;
  users: number;
  /** In the cache; what has left it is disposed of with its last user. */
  isKept: boolean;
}

/** Partitions in memory, least recently used out first when they exceed `maxBytes`; each is loaded once however many ask. */
export class PartitionCache {
  readonly #source: PartitionSource;
  readonly #memory: VectorMemory;
  readonly #maxBytes: number;
  /** In order of use, oldest first. */
  readonly #loaded = new Map<TenantKey, Entry>();
  readonly #loading = new Map<TenantKey, { generation: number; entry: Promise<Entry> }>();
  #bytes = 0;

  constructor(source: PartitionSource, memory: VectorMemory, maxBytes: number) {
    this.#source = source;
    this.#memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** Memory that the partitions take. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Works with the partition as the store has it now: its generation is asked every time. It may not be used after the work has ended.
   * Throws `equipment-not-found`.
   */
  async with<Result>(key: PartitionKey, work: (partition: Partition) => Promise<Result>): Promise<Result> {
    const entry = await this.#hold(key);
    try {
      return await work(entry.partition);
    } finally {
      this.#release(entry);
    }
  }

  async #hold(key: PartitionKey): Promise<Entry> {
    const name = tenantKey(key.tenant, "partition", key.equipment);
    const generation = await this.#source.getGeneration(key);
    if (generation === undefined) {
      this.#drop(name);
      throw failure("equipment-not-found", { equipment: key.equipment });
    }
    const loaded = this.#loaded.get(name);
    if (loaded && loaded.partition.generation >= generation) {
      this.#loaded.delete(name);
      this.#loaded.set(name, loaded);
      loaded.users += 1;
      return loaded;
    }
    const loading = this.#loading.get(name);
    // A load that began before the latest change may miss it.
    if (loading && loading.generation >= generation) return loading.entry.then((entry) => this.#join(key, entry));
    const begun = { generation, entry: this.#load(key, name) };
    this.#loading.set(name, begun);
    try {
      return await begun.entry;
    } finally {
      if (this.#loading.get(name) === begun) this.#loading.delete(name);
    }
  }

  /** Who waited for a load may come when all others have left and what was too large to be kept is gone. */
  #join(key: PartitionKey, entry: Entry): Entry | Promise<Entry> {
    if (!entry.isKept && entry.users === 0) return this.#hold(key);
    entry.users += 1;
    return entry;
  }

  /** The entry, with its first user. */
  async #load(key: PartitionKey, name: TenantKey): Promise<Entry> {
    const snapshot = await this.#source.readPartition(key);
    if (!snapshot) throw failure("equipment-not-found", { equipment: key.equipment });
    const partition = openPartition(snapshot, this.#memory);
    const newer = this.#loaded.get(name);
    if (newer && newer.partition.generation > partition.generation) {
      partition.dispose();
      newer.users += 1;
      return newer;
    }
    this.#drop(name);
    const entry: Entry = { partition, users: 1, isKept: true };
    this.#loaded.set(name, entry);
    this.#bytes += partition.bytes;
    this.#evict(name);
    return entry;
  }

  #release(entry: Entry): void {
    entry.users -= 1;
    if (entry.users === 0 && !entry.isKept) entry.partition.dispose();
  }

  #drop(name: TenantKey): void {
    const entry = this.#forget(name);
    if (entry?.users === 0) entry.partition.dispose();
  }

  #forget(name: TenantKey): Entry | undefined {
    const entry = this.#loaded.get(name);
    if (!entry) return undefined;
    this.#loaded.delete(name);
    this.#bytes -= entry.partition.bytes;
    entry.isKept = false;
    return entry;
  }

  /** A partition that is larger than the whole cache serves its search and is not kept. */
  #evict(newest: TenantKey): void {
    for (const name of this.#loaded.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (name !== newest) this.#drop(name);
    }
    if (this.#bytes > this.#maxBytes) this.#forget(newest);
  }
}
