import { failure } from "../../errors.ts";
import { tenantKey, type TenantKey } from "../../tenancy/key.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { openPartition, type Partition } from "./partition.ts";

export type PartitionSource = Pick<DocumentStore, "getGeneration" | "readPartition">;

/** Partitions in memory, least recently used out first when they exceed `maxBytes`; each is loaded once however many ask. */
export class PartitionCache {
  readonly #source: PartitionSource;
  readonly #maxBytes: number;
  /** In order of use, oldest first. */
  readonly #loaded = new Map<TenantKey, Partition>();
  readonly #loading = new Map<TenantKey, { generation: number; partition: Promise<Partition> }>();
  #bytes = 0;

  constructor(source: PartitionSource, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
  }

  /** Memory that the partitions take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The partition as the store has it now: its generation is asked every time. Throws `equipment-not-found`. */
  async get(key: PartitionKey): Promise<Partition> {
    const name = tenantKey(key.tenant, "partition", key.equipment);
    const generation = await this.#source.getGeneration(key);
    if (generation === undefined) {
      this.#drop(name);
      throw failure("equipment-not-found", { equipment: key.equipment });
    }
    const loaded = this.#loaded.get(name);
    if (loaded && loaded.generation >= generation) {
      this.#loaded.delete(name);
      this.#loaded.set(name, loaded);
      return loaded;
    }
    const loading = this.#loading.get(name);
    // A load that began before the latest change may miss it.
    if (loading && loading.generation >= generation) return loading.partition;
    const entry = { generation, partition: this.#load(key, name) };
    this.#loading.set(name, entry);
    try {
      return await entry.partition;
    } finally {
      if (this.#loading.get(name) === entry) this.#loading.delete(name);
    }
  }

  async #load(key: PartitionKey, name: TenantKey): Promise<Partition> {
    const snapshot = await this.#source.readPartition(key);
    if (!snapshot) throw failure("equipment-not-found", { equipment: key.equipment });
    const partition = openPartition(snapshot);
    const newer = this.#loaded.get(name);
    if (newer && newer.generation > partition.generation) return newer;
    this.#drop(name);
    this.#loaded.set(name, partition);
    this.#bytes += partition.bytes;
    this.#evict(name);
    return partition;
  }

  #drop(name: TenantKey): void {
    this.#bytes -= this.#loaded.get(name)?.bytes ?? 0;
    this.#loaded.delete(name);
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
