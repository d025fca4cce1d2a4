import { type EmbeddingModel } from "../embedding.ts";

/**
 * The model to embed a question with: the one that made most of a partition's vectors, since vectors of two models cannot be compared. While
 * its documents are embedded anew that is the earlier one, if it can still be opened.
 */
export function modelOf(
  segments: readonly { readonly chunkCount: number; readonly model?: string }[],
  embedding: EmbeddingModel,
): EmbeddingModel {
  const chunks = new Map<string, number>();
  for (const { model, chunkCount } of segments) if (model !== undefined) chunks.set(model, (chunks.get(model) ?? 0) + chunkCount);
  const [most = embedding.name] = [...chunks].sort(([, left], [, right]) => right - left).map(([name]) => name);
  if (most === embedding.name) return embedding;
  return embedding.earlier?.(most) ?? embedding;
}
