import { type PartitionKey } from "../document-store.ts";
import { candidateCount, type QuestionVector } from "./first-stage.ts";
import { type Partition, type SegmentView } from "./partition.ts";
import { type NearestChunk, type VectorSearch } from "./vector-search.ts";

/**
 * Writes the likeness of a question to each chunk of a partition as an index finds it. Chunks that are not among its nearest get the
 * likeness of the last, which they do not exceed. False when the index cannot answer, or knows fewer chunks than there are, as it does
 * for a moment after an upload.
 */
export async function searchedLikeness(
  index: VectorSearch,
  partition: Partition,
  { query, model }: QuestionVector,
  { tenant, equipment, signal }: PartitionKey & { readonly signal: AbortSignal },
  likeness: Float32Array,
): Promise<boolean> {
  const comparable = partition.segments.filter((segment) => segment.model === model && segment.dimensions === query.values.length);
  const chunkCount = comparable.reduce((sum, segment) => sum + segment.chunkCount, 0);
  if (chunkCount === 0) return false;
  const versions = [...new Map(comparable.map(({ documentId, version }) => [documentId, { documentId, version }])).values()];
  const vector = Float32Array.from(query.values, (value) => value * query.scale);
  const found = await index.nearest({ tenant, equipment, versions, chunkCount, vector, model, limit: candidateCount, signal });
  const placed = found && place(found, comparable);
  if (!placed || placed.size < Math.min(candidateCount, chunkCount)) return false;
  likeness.fill(NaN);
  const least = Math.min(...placed.values());
  for (const { base, chunkCount: count } of comparable) likeness.fill(least, base, base + count);
  for (const [chunk, value] of placed) likeness[chunk] = value;
  return true;
}

/** By place within the partition; what another generation holds has none. */
function place(found: readonly NearestChunk[], segments: readonly SegmentView[]): Map<number, number> {
  const byVersion = new Map<string, SegmentView[]>();
  const nameOf = ({ documentId, version }: Pick<NearestChunk, "documentId" | "version">) => `${version} ${documentId}`;
  for (const segment of segments) byVersion.set(nameOf(segment), [...(byVersion.get(nameOf(segment)) ?? []), segment]);
  const placed = new Map<number, number>();
  for (const { documentId, version, ordinal, likeness } of found) {
    const segment = byVersion
      .get(nameOf({ documentId, version }))
      ?.find(({ firstChunk, chunkCount }) => ordinal >= firstChunk && ordinal < firstChunk + chunkCount);
    if (segment) placed.set(segment.base + ordinal - segment.firstChunk, likeness);
  }
  return placed;
}
