import { LRUCache } from "lru-cache";
import { tenantKey, type TenantKey } from "../../tenancy/key.ts";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type Document } from "../document.ts";
import { type StoredChunk } from "../index/chunk.ts";
import { type OnCache } from "./cache.ts";

export interface CachedChunksOptions {
  /** Tells which generation is read: what was kept of another is not found again. */
  readonly generations: Pick<DocumentStore, "getGeneration">;
  readonly maxBytes: number;
  readonly onCache?: OnCache;
}

type ChunkReference = Pick<StoredChunk, "documentId" | "version" | "ordinal">;
type Source = Pick<DocumentStore, "readChunks" | "getDocument">;

export interface CachedChunks extends Source {
  /** Chunks of the generation that the caller reads already, or of the present one. */
  readonly readChunks: (key: PartitionKey, refs: readonly ChunkReference[], ofGeneration?: number) => Promise<StoredChunk[]>;
}

/** Rough memory of what is no text. */
const overheadBytes = 400;

/**
 * The chunks and documents that searches find, kept by generation: what is asked often is found without the store, and while it is away.
 */
export function cachedChunks(documents: Source, { generations, maxBytes, onCache = () => undefined }: CachedChunksOptions): CachedChunks {
  const chunks = new LRUCache<string, StoredChunk>({ maxSize: maxBytes, sizeCalculation: bytesOfChunk });
  const found = new LRUCache<string, Document>({
    maxSize: Math.max(1, Math.floor(maxBytes / 10)),
    sizeCalculation: () => overheadBytes,
  });
  return {
    async readChunks(key, refs, ofGeneration) {
      if (refs.length === 0) return [];
      const generation = ofGeneration ?? (await generations.getGeneration(key));
      if (generation === undefined) return documents.readChunks(key, refs);
      const partition = partitionOf(key, generation);
      const known = refs.map((ref) => chunks.get(placeOf(partition, ref)));
      const missing = refs.filter((_, index) => known[index] === undefined);
      onCache("chunks", missing.length === 0 ? "hit" : "miss");
      if (missing.length === 0) return known.filter((chunk) => chunk !== undefined);
      const read = new Map<string, StoredChunk>();
      for (const chunk of await documents.readChunks(key, missing)) {
        const place = placeOf(partition, chunk);
        chunks.set(place, chunk);
        read.set(place, chunk);
      }
      return refs.flatMap((ref, index) => known[index] ?? read.get(placeOf(partition, ref)) ?? []);
    },
    async getDocument(key, documentId) {
      const generation = await generations.getGeneration(key);
      if (generation === undefined) return documents.getDocument(key, documentId);
      const place = `${partitionOf(key, generation)} ${documentId}`;
      const known = found.get(place);
      if (known) return known;
      const document = await documents.getDocument(key, documentId);
      if (document) found.set(place, document);
      return document;
    },
  };
}

const partitionOf = ({ tenant, equipment }: PartitionKey, generation: number): TenantKey =>
  tenantKey(tenant, "partition", equipment, generation);

const placeOf = (partition: TenantKey, { documentId, version, ordinal }: ChunkReference): string =>
  `${partition} ${version} ${ordinal} ${documentId}`;

/** Two bytes a character, text and sentences. */
function bytesOfChunk({ text, sentences }: StoredChunk): number {
  const characters = sentences.reduce((sum, sentence) => sum + sentence.text.length + overheadBytes / 4, text.length);
  return Math.ceil(characters * 2 + overheadBytes);
}
