import { type Partition, placeOf } from "./partition.ts";
import { type RankedChunk } from "./second-stage.ts";

/** The best chunk of each section first; the others follow, so that a short partition still fills the limit. */
export function distinctPassages(partition: Partition, ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const seen = new Set<string>();
  const [first, rest]: [RankedChunk[], RankedChunk[]] = [[], []];
  for (const candidate of ranked) {
    const { segment, chunk } = placeOf(partition, candidate.chunk);
    const section = `${segment.documentId} ${segment.sections[chunk] ?? 0}`;
    (seen.has(section) ? rest : first).push(candidate);
    seen.add(section);
  }
  return [...first, ...rest].slice(0, limit);
}
