import { setImmediate as nextTurn } from "node:timers/promises";
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
  /** Bytes that are counted for it while it is kept. */
  bytes: number;
  isMerging: boolean;
  /** In the cache; what has left it is disposed of with its last user. */
  isKept: boolean;
}

/** Times its size that a partition takes while it is merged, at most: what would not fit then is not merged. */
const whileMerging = 2;

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
      this.#release(entry, nameOf(key));
    }
  }

  async #hold(key: PartitionKey): Promise<Entry> {
    const name = nameOf(key);
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
    const partition = openPartition(snapshot, this.#memory, this.#loaded.get(name)?.partition);
    const newer = this.#loaded.get(name);
    if (newer && newer.partition.generation > partition.generation) {
      partition.dispose();
      newer.users += 1;
      return newer;
    }
    this.#drop(name);
    const entry: Entry = { partition, users: 1, bytes: 0, isMerging: false, isKept: true };
    this.#loaded.set(name, entry);
    this.#count(entry, name);
    return entry;
  }

  #release(entry: Entry, name: TenantKey): void {
    entry.users -= 1;
    if (entry.users === 0 && !entry.isKept) entry.partition.dispose();
    else if (entry.isKept && !entry.isMerging && entry.partition.lexicon.isMerging) void this.#merge(entry, name);
  }

  /** Behind the first search, so that it does not wait for what makes the others faster; in slices that let others run in between. */
  async #merge(entry: Entry, name: TenantKey): Promise<void> {
    const { lexicon, bytes } = entry.partition;
    entry.isMerging = true;
    if (bytes * whileMerging > this.#maxBytes) return;
    try {
      while (lexicon.isMerging) {
        await nextTurn();
        if (!entry.isKept) return;
        lexicon.merge();
        this.#count(entry, name);
      }
    } catch {
      // Too little memory: its searches go on asking segment after segment.
    }
  }

  #count(entry: Entry, name: TenantKey): void {
    this.#bytes += entry.partition.bytes - entry.bytes;
    entry.bytes = entry.partition.bytes;
    this.#evict(name);
  }

  #drop(name: TenantKey): void {
    const entry = this.#loaded.get(name);
    if (!entry) return;
    this.#loaded.delete(name);
    this.#bytes -= entry.bytes;
    entry.isKept = false;
    if (entry.users === 0) entry.partition.dispose();
  }

  /** A partition that is larger than the whole cache serves its search and is not kept. */
  #evict(newest: TenantKey): void {
    for (const name of this.#loaded.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (name !== newest) this.#drop(name);
    }
    if (this.#bytes > this.#maxBytes) this.#drop(newest);
  }
}

const nameOf = ({ tenant, equipment }: PartitionKey): TenantKey => tenantKey(tenant, "partition", equipment);
