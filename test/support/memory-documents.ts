import { type Document } from "../../src/knowledge/document.ts";
import { type DocumentStore, type PartitionKey } from "../../src/knowledge/document-store.ts";
import { type StoredChunk } from "../../src/knowledge/index/chunk.ts";
import { type ChunkDetails, type IndexedSegment, type SegmentVectors, type StoredSegment } from "../../src/knowledge/index/segment.ts";
import { tenantKey } from "../../src/tenancy/key.ts";

type SearchedDocuments = Pick<DocumentStore, "getGeneration" | "readPartition" | "readDetails" | "readChunks" | "getDocument">;

interface Equipment {
  generation: number;
  readonly documents: Map<string, { document: Document; chunks: readonly StoredChunk[]; segments: readonly IndexedSegment[] }>;
}

/** The part of a document store that a search reads, in memory. */
export class MemoryDocuments implements SearchedDocuments {
  readonly #equipment = new Map<string, Equipment>();
  /** How often a partition was read whole. */
  partitionReads = 0;
  /** How often details were read. */
  detailReads = 0;

  /** Makes a version active, replacing an earlier one of the same document, and bumps the generation. */
  put(document: Document, chunks: readonly StoredChunk[], segments: readonly IndexedSegment[]): void {
    const equipment = this.#open(document);
    equipment.documents.set(document.id, { document, chunks, segments });
    equipment.generation += 1;
  }

  /** Adds vectors to a segment, as `putVectors` does. */
  putVectors(key: PartitionKey, documentId: string, ordinal: number, packed: Omit<SegmentVectors, "ordinal">): void {
    const equipment = this.#open(key);
    const entry = equipment.documents.get(documentId);
    if (!entry) throw new Error(`no document ${documentId}`);
    const segments = entry.segments.map((segment) => (segment.ordinal === ordinal ? { ...segment, ...packed } : segment));
    equipment.documents.set(documentId, { ...entry, segments });
    equipment.generation += 1;
  }

  delete(key: PartitionKey, documentId: string): void {
    const equipment = this.#open(key);
    if (equipment.documents.delete(documentId)) equipment.generation += 1;
  }

  #open({ tenant, equipment }: PartitionKey): Equipment {
    const name = tenantKey(tenant, "partition", equipment);
    const found = this.#equipment.get(name) ?? { generation: 0, documents: new Map() };
    this.#equipment.set(name, found);
    return found;
  }

  #find({ tenant, equipment }: PartitionKey): Equipment | undefined {
    return this.#equipment.get(tenantKey(tenant, "partition", equipment));
  }

  getGeneration(key: PartitionKey): Promise<number | undefined> {
    return Promise.resolve(this.#find(key)?.generation);
  }

  readPartition(key: PartitionKey): ReturnType<DocumentStore["readPartition"]> {
    this.partitionReads += 1;
    const found = this.#find(key);
    if (!found) return Promise.resolve(undefined);
    const segments = [...found.documents.values()].flatMap((entry) => entry.segments);
    const stored = segments.map((segment): StoredSegment => ({ ...segment, id: idOf(segment) }));
    return Promise.resolve({ generation: found.generation, segments: stored });
  }

  readDetails(key: PartitionKey, wanted: Parameters<DocumentStore["readDetails"]>[1]): Promise<(ChunkDetails | undefined)[]> {
    this.detailReads += 1;
    const segments = [...(this.#find(key)?.documents.values() ?? [])].flatMap((entry) => entry.segments);
    return Promise.resolve(
      wanted.flatMap(({ segmentId, chunks }) => {
        const segment = segments.find((one) => idOf(one) === segmentId);
        return chunks.map((chunk): ChunkDetails | undefined => {
          const [surface, sentences] = [segment?.surfaces[chunk], segment?.sentences?.[chunk]];
          return surface && { surface, ...(sentences ? { sentences } : {}) };
        });
      }),
    );
  }

  readChunks(key: PartitionKey, refs: Parameters<DocumentStore["readChunks"]>[1]): Promise<StoredChunk[]> {
    const documents = this.#find(key)?.documents;
    const chunks = refs.map((ref) =>
      documents?.get(ref.documentId)?.chunks.find((chunk) => chunk.version === ref.version && chunk.ordinal === ref.ordinal),
    );
    return Promise.resolve(chunks.filter((chunk) => chunk !== undefined));
  }

  getDocument(key: PartitionKey, documentId: string): Promise<Document | undefined> {
    return Promise.resolve(this.#find(key)?.documents.get(documentId)?.document);
  }
}

const idOf = ({ documentId, version, ordinal }: IndexedSegment): string => `${version} ${ordinal} ${documentId}`;
