import { surfaceParts } from "../index/surface.ts";
import { type Partition, placeOf } from "./partition.ts";
import { type RankedChunk } from "./second-stage.ts";

/** Chunks looked at for each passage that is wanted: that many of the best may repeat each other. */
const lookedAtPerPassage = 4;
/** Shingles kept of a text, and how many of them two texts must share to say the same: a Jaccard index of 0.9 (Broder 1997). */
const sketchSize = 64;
const sameShare = 0.9;
const shingleLength = 8;

/**
 * The best chunk of each section first; the others follow, so that a short partition still fills the limit. Of passages that say the
 * same, as a manual that repeats itself has, only the best is kept; passages that differ in a number or code never say the same.
 */
export function distinctPassages(partition: Partition, ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const sections = new Set<string>();
  const sketches: Sketch[] = [];
  const [first, rest]: [RankedChunk[], RankedChunk[]] = [[], []];
  for (const candidate of ranked.slice(0, limit * lookedAtPerPassage)) {
    const sketch = candidate.details && sketchOf(candidate.details.surface);
    if (sketch && sketches.some((other) => saysTheSame(sketch, other))) continue;
    if (sketch) sketches.push(sketch);
    const { segment, chunk } = placeOf(partition, candidate.chunk);
    const section = `${segment.documentId} ${segment.sections[chunk] ?? 0}`;
    (sections.has(section) ? rest : first).push(candidate);
    sections.add(section);
  }
  return [...first, ...rest].slice(0, limit);
}

interface Sketch {
  /** The least hashes of its shingles, ascending. */
  readonly least: Uint32Array;
  /** Its words with digits, in order. */
  readonly figures: string;
}

function sketchOf(surface: Uint8Array): Sketch {
  const body = surface.subarray(surfaceParts(surface).bodyStart);
  const hashes = new Set<number>();
  for (let start = 0; start + shingleLength <= body.length; start++) hashes.add(hashOf(body, start));
  const text = new TextDecoder("latin1").decode(body);
  return { least: Uint32Array.from(hashes).sort().subarray(0, sketchSize), figures: (text.match(/[^_]*\d[^_]*/g) ?? []).join(" ") };
}

function hashOf(bytes: Uint8Array, start: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < start + shingleLength; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
}

/** Estimates the Jaccard index of two texts by the least hashes of both together that both have. */
function saysTheSame(left: Sketch, right: Sketch): boolean {
  if (left.figures !== right.figures || left.least.length === 0 || right.least.length === 0) return false;
  let [shared, seen, at, other] = [0, 0, 0, 0];
  while (seen < sketchSize && (at < left.least.length || other < right.least.length)) {
    const [one, two] = [left.least[at] ?? Infinity, right.least[other] ?? Infinity];
    if (one === two) shared += 1;
    if (one <= two) at += 1;
    if (two <= one) other += 1;
    seen += 1;
  }
  return shared >= sameShare * seen;
}
