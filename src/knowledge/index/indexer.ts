import { type EmbeddingModel } from "../embedding.ts";
import { type Indexer } from "../ingest/indexer.ts";
import { type Page } from "../parse/page.ts";
import { type Chunk } from "./chunk.ts";
import { embeddingText } from "./chunk-fields.ts";
import { indexLexically, type LexicalIndex } from "./lexical-index.ts";
import { type ChunkCodes, packVectors, quantizeChunk, sentenceUnits } from "./vectors.ts";

export interface IndexerOptions {
  readonly embedding: EmbeddingModel;
  /** Where pages are indexed; without one in this thread, which is for tools and tests. */
  readonly worker?: { indexPages(pages: readonly Page[], fileName: string, signal: AbortSignal): Promise<LexicalIndex> };
}

/** Makes chunks, lexical segments and vectors. */
export function createIndexer({ embedding, worker }: IndexerOptions): Indexer {
  return {
    async indexPages(pages, { documentId, version, fileName }, signal) {
      const { chunks, segments } = worker ? await worker.indexPages(pages, fileName, signal) : indexLexically(pages);
      return { chunks, segments: segments.map((segment) => ({ documentId, version, ...segment })) };
    },
    embed: (chunks, signal, onProgress) => embedChunks(embedding, chunks, signal, onProgress),
  };
}

async function embedChunks(
  embedding: EmbeddingModel,
  chunks: readonly Chunk[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<{ vectors: Uint8Array; model: string }> {
  const embedded: ChunkCodes[] = [];
  for (const chunk of chunks) {
    signal.throwIfAborted();
    const { texts, unitOf } = sentenceUnits(chunk);
    const [whole = new Float32Array(embedding.dimensions), ...units] = await embedding.embed([embeddingText(chunk), ...texts], {
      priority: "document",
      signal,
    });
    // At once: a whole segment's worth takes 20 ms, and floats four times the memory.
    embedded.push(quantizeChunk({ chunk: whole, units, unitOf }, embedding.dimensions));
    onProgress(embedded.length);
  }
  return { vectors: packVectors(embedded, embedding.dimensions), model: embedding.name };
}
