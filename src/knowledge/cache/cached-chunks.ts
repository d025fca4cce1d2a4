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

type Source = Pick<DocumentStore, "readChunks" | "getDocument">;

/** Rough memory of what is no text. */
const overheadBytes = 400;

/**
 * The chunks and documents that searches find, kept by generation: what is asked often is found without the store, and while it is away.
 */
export function cachedChunks(documents: Source, { generations, maxBytes, onCache = () => undefined }: CachedChunksOptions): Source {
  const chunks = new LRUCache<TenantKey, StoredChunk>({ maxSize: maxBytes, sizeCalculation: bytesOfChunk });
  const found = new LRUCache<TenantKey, Document>({
    maxSize: Math.max(1, Math.floor(maxBytes / 10)),
    sizeCalculation: () => overheadBytes,
  });
  return {
    async readChunks(key, refs) {
      if (refs.length === 0) return [];
      const generation = await generations.getGeneration(key);
      if (generation === undefined) return documents.readChunks(key, refs);
      const places = refs.map((ref) => placeOf(key, generation, ref.documentId, ref.version, ref.ordinal));
      const known = new Map(places.map((place) => [place, chunks.get(place)]));
      const missing = refs.filter((_, index) => known.get(places[index] as TenantKey) === undefined);
      onCache("chunks", missing.length === 0 ? "hit" : "miss");
      if (missing.length > 0) {
        for (const chunk of await documents.readChunks(key, missing)) {
          const place = placeOf(key, generation, chunk.documentId, chunk.version, chunk.ordinal);
          chunks.set(place, chunk);
          known.set(place, chunk);
        }
      }
      return places.flatMap((place) => known.get(place) ?? []);
    },
    async getDocument(key, documentId) {
      const generation = await generations.getGeneration(key);
      if (generation === undefined) return documents.getDocument(key, documentId);
      const place = placeOf(key, generation, documentId);
      const known = found.get(place);
      if (known) return known;
      const document = await documents.getDocument(key, documentId);
      if (document) found.set(place, document);
      return document;
    },
  };
}

function placeOf({ tenant, equipment }: PartitionKey, ...parts: (string | number)[]): TenantKey {
  return tenantKey(tenant, "partition", equipment, ...parts);
}

/** Two bytes a character, text and sentences. */
function bytesOfChunk({ text, sentences }: StoredChunk): number {
  const characters = sentences.reduce((sum, sentence) => sum + sentence.text.length + overheadBytes / 4, text.length);
  return Math.ceil(characters * 2 + overheadBytes);
}
