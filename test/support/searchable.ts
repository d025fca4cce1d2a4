import { type EmbeddingModel } from "../../src/knowledge/embedding.ts";
import { type PartitionKey } from "../../src/knowledge/document-store.ts";
import { createIndexer } from "../../src/knowledge/index/indexer.ts";
import { type Page } from "../../src/knowledge/parse/page.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { tenantSchema } from "../../src/tenancy/tenant.ts";
import { type MemoryDocuments } from "./memory-documents.ts";

/** Names a partition. */
export const partitionKey = (tenant: string, equipment: string): PartitionKey => ({
  tenant: tenantSchema.parse(tenant),
  equipment: slugSchema.parse(equipment),
});

/** Chunks and packs a document and makes it active, with vectors when asked. */
export async function putDocument(
  documents: MemoryDocuments,
  key: PartitionKey,
  options: { id: string; title: string; version?: number; pages: readonly Page[]; embedding: EmbeddingModel; vectors: boolean },
): Promise<void> {
  const { id, title, version = 1, pages, embedding } = options;
  const indexer = createIndexer({ embedding });
  const file = { documentId: id, version, fileName: `${id}.md` };
  const { chunks, segments } = await indexer.indexPages(pages, file, new AbortController().signal);
  const stored = chunks.map((chunk) => ({ ...chunk, documentId: id, version }));
  documents.put({ ...key, id, title, fileName: `${id}.md`, createdAt: 0, latestVersion: version }, stored, segments);
  if (!options.vectors) return;
  for (const segment of segments) {
    const part = chunks.slice(segment.firstChunk, segment.firstChunk + segment.chunkCount);
    const packed = await indexer.embed(part, new AbortController().signal, () => undefined);
    documents.putVectors(key, id, segment.ordinal, packed);
  }
}
