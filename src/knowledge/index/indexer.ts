import { type EmbeddingModel } from "../embedding.ts";
import { type Indexer, type KnownVectors } from "../ingest/indexer.ts";
import { type Page } from "../parse/page.ts";
import { type Chunk } from "./chunk.ts";
import { embeddingText } from "./chunk-fields.ts";
import { indexLexically, type LexicalIndex } from "./lexical-index.ts";
import { type SegmentVectors } from "./segment.ts";
import { type ChunkCodes, packVectors, quantizeChunk, sentenceUnits } from "./vectors.ts";

/** Chunks embedded at once: enough to fill the requests and threads of any model, and few enough for several documents to take turns. */
const chunksAtOnce = 8;

export interface IndexerOptions {
  readonly embedding: EmbeddingModel;
  /** Where pages are indexed; without one in this thread, which is for tools and tests. */
  readonly worker?: { indexPages(pages: readonly Page[], fileName: string, signal: AbortSignal): Promise<LexicalIndex> };
}

/** Makes chunks, lexical segments and vectors. */
export function createIndexer({ embedding, worker }: IndexerOptions): Indexer {
  return {
    model: embedding.name,
    async indexPages(pages, { documentId, version, fileName }, signal) {
      const { chunks, segments } = worker ? await worker.indexPages(pages, fileName, signal) : indexLexically(pages);
      return { chunks, segments: segments.map((segment) => ({ documentId, version, ...segment })) };
    },
    embed: (chunks, signal, onProgress, known) => embedChunks({ embedding, signal, known }, chunks, onProgress),
  };
}

interface Embedding {
  readonly embedding: EmbeddingModel;
  readonly signal: AbortSignal;
  readonly known: KnownVectors | undefined;
}

async function embedChunks(
  options: Embedding,
  chunks: readonly Chunk[],
  onProgress: (done: number) => void,
): Promise<Omit<SegmentVectors, "ordinal">> {
  const { embedding, signal } = options;
  const codes = new Array<ChunkCodes>(chunks.length);
  const waiting = chunks.entries();
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, chunk] of waiting) {
      signal.throwIfAborted();
      if (failed) return;
      codes[index] = options.known?.find(chunk) ?? (await embedChunk(options, chunk));
      onProgress(++done);
    }
  };
  const workers = Array.from({ length: Math.min(chunksAtOnce, chunks.length) }, () =>
    work().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await Promise.all(workers);
  return { ...packVectors(codes, embedding.dimensions), model: embedding.name };
}

async function embedChunk({ embedding, signal }: Embedding, chunk: Chunk): Promise<ChunkCodes> {
  const { texts, unitOf } = sentenceUnits(chunk);
  const [whole = new Float32Array(embedding.dimensions), ...units] = await embedding.embed([embeddingText(chunk), ...texts], {
    priority: "document",
    signal,
  });
  // At once: a whole segment's worth takes 20 ms, and floats four times the memory.
  return quantizeChunk({ chunk: whole, units, unitOf }, embedding.dimensions);
}
