import { createHash } from "node:crypto";
import { type DocumentStore, type PartitionKey } from "../document-store.ts";
import { type Chunk } from "../index/chunk.ts";
import { embeddingText } from "../index/chunk-fields.ts";
import { chunkCodesOf } from "../index/packed-vectors.ts";
import { type ChunkCodes, sentenceUnits } from "../index/vectors.ts";
import { type KnownVectors } from "./indexer.ts";

/**
 * The vectors that a model made of stored versions of a document, found again by what was embedded. So a chunk keeps its vectors when it
 * moves to another page, and an attempt that broke off need not be made again from the start.
 */
export async function readKnownVectors(
  documents: Pick<DocumentStore, "readVersionSegments" | "readVersionChunks">,
  key: PartitionKey,
  { documentId, versions, model }: { documentId: string; versions: readonly number[]; model: string },
): Promise<KnownVectors> {
  const known = new Map<string, ChunkCodes>();
  for (const version of versions) {
    const segments = (await documents.readVersionSegments(key, documentId, version)).filter((segment) => segment.model === model);
    if (segments.length === 0) continue;
    const chunks = await documents.readVersionChunks(key, documentId, version);
    for (const segment of segments) {
      const codes = chunkCodesOf(segment);
      chunks.slice(segment.firstChunk, segment.firstChunk + segment.chunkCount).forEach((chunk, index) => {
        const found = codes[index];
        if (found) known.set(embeddedAs(chunk), found);
      });
    }
  }
  return { find: (chunk) => (known.size === 0 ? undefined : known.get(embeddedAs(chunk))) };
}

/** Names what is embedded for a chunk, and how its vectors belong to its sentences. */
function embeddedAs(chunk: Chunk): string {
  const { texts, unitOf } = sentenceUnits(chunk);
  return createHash("sha256")
    .update(JSON.stringify([embeddingText(chunk), texts, unitOf]))
    .digest("base64url");
}
