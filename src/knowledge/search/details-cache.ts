import { tenantKey } from "../../tenancy/key.ts";
import { type DetailsWanted, type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type ChunkDetails } from "../index/segment.ts";
import { type SegmentView } from "./partition.ts";

/** A chunk of a segment, counted within it. */
export interface ChunkPlace {
  readonly segment: SegmentView;
  readonly chunk: number;
}

/** What an entry takes beside its bytes, with the sketch that tells repeated passages. */
const bytesPerEntry = 1_200;

/** Details of chunks in memory, least recently used out first when they exceed `maxBytes`; what is missing is read from the store at once. */
export class DetailsCache {
  readonly #source: Pick<DocumentStore, "readDetails">;
  readonly #maxBytes: number;
  /** In order of use, oldest first. */
  readonly #kept = new Map<string, ChunkDetails>();
  #bytes = 0;

  constructor(source: Pick<DocumentStore, "readDetails">, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
  }

  /** Memory that the details take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The details of the places, in that order; undefined for what is gone. */
  async get(key: PartitionKey, places: readonly ChunkPlace[]): Promise<(ChunkDetails | undefined)[]> {
    const partition = tenantKey(key.tenant, "partition", key.equipment, "details");
    // The same segment has other details once it has vectors.
    const names = places.map(({ segment, chunk }) => `${partition} ${segment.id} ${segment.model ?? ""} ${chunk}`);
    const found = names.map((name) => this.#find(name));
    const missing = [...found.keys()].filter((index) => found[index] === undefined);
    if (missing.length === 0) return found;
    const bySegment = new Map<string, { chunks: number[]; indexes: number[] }>();
    for (const index of missing) {
      const place = places[index];
      if (!place) continue;
      const group = bySegment.get(place.segment.id) ?? { chunks: [], indexes: [] };
      bySegment.set(place.segment.id, group);
      group.chunks.push(place.chunk);
      group.indexes.push(index);
    }
    const wanted = [...bySegment].map(([segmentId, { chunks }]): DetailsWanted => ({ segmentId, chunks }));
    const order = [...bySegment.values()].flatMap(({ indexes }) => indexes);
    const read = await this.#source.readDetails(key, wanted);
    order.forEach((index, at) => {
      const [details, name] = [read[at], names[index]];
      if (!details || name === undefined) return;
      found[index] = details;
      this.#keep(name, details);
    });
    return found;
  }

  #find(name: string): ChunkDetails | undefined {
    const details = this.#kept.get(name);
    if (!details) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, details);
    return details;
  }

  #keep(name: string, details: ChunkDetails): void {
    this.#bytes += sizeOf(details) - (this.#kept.has(name) ? sizeOf(this.#kept.get(name)) : 0);
    this.#kept.set(name, details);
    for (const [oldest, one] of this.#kept) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= sizeOf(one);
    }
  }
}

const sizeOf = (details: ChunkDetails | undefined): number =>
  details ? details.surface.byteLength + (details.sentences?.byteLength ?? 0) + bytesPerEntry : 0;
