import { type EmbeddingModel } from "../embedding.ts";
import { type Indexer } from "../ingest/indexer.ts";
import { type Chunk } from "./chunk.ts";
import { embeddingText } from "./chunk-fields.ts";
import { chunkPages } from "./chunker.ts";
import { packPostings } from "./postings.ts";
import { type Segment } from "./segment.ts";
import { segmentMaxChunks } from "./segment-layout.ts";
import { type ChunkVectors, packVectors, sentenceUnits } from "./vectors.ts";

/** Makes chunks, lexical segments and vectors. */
export function createIndexer({ embedding }: { embedding: EmbeddingModel }): Indexer {
  return {
    chunk: (pages) => chunkPages(pages),
    pack: packSegments,
    embed: (chunks, signal, onProgress) => embedChunks(embedding, chunks, signal, onProgress),
  };
}

function packSegments(chunks: readonly Chunk[], documentId: string, version: number): Segment[] {
  const segments: Segment[] = [];
  for (let first = 0; first < chunks.length; first += segmentMaxChunks) {
    const part = chunks.slice(first, first + segmentMaxChunks);
    segments.push({
      documentId,
      version,
      ordinal: segments.length,
      firstChunk: first,
      chunkCount: part.length,
      lexical: packPostings(part),
    });
  }
  return segments;
}

async function embedChunks(
  embedding: EmbeddingModel,
  chunks: readonly Chunk[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<{ vectors: Uint8Array; model: string }> {
  const embedded: ChunkVectors[] = [];
  for (const chunk of chunks) {
    signal.throwIfAborted();
    const { texts, unitOf } = sentenceUnits(chunk);
    const [whole = new Float32Array(embedding.dimensions), ...units] = await embedding.embed([embeddingText(chunk), ...texts], {
      priority: "document",
      signal,
    });
    embedded.push({ chunk: whole, units, unitOf });
    onProgress(embedded.length);
  }
  return { vectors: packVectors(embedded, embedding.dimensions), model: embedding.name };
}
