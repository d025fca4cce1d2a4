import { type ChunkDetails } from "../index/segment.ts";
import { surfaceParts } from "../index/surface.ts";
import { type Partition, placeOf } from "./partition.ts";
import { type RankedChunk } from "./second-stage.ts";

/** Chunks looked at for each passage that is wanted: that many of the best may repeat each other. */
const lookedAtPerPassage = 4;
/** Texts say the same from this Jaccard index of their shingles on (Broder 1997), estimated over one shingle in `sampling`. */
const sameShare = 0.9;
const shingleLength = 8;
const sampling = 8;
/** Shorter texts have too few shingles for an estimate, and say the same only when they are equal. */
const shortText = 128;

/**
 * The best chunk of each section first; the others follow, so that a short partition still fills the limit. Of passages that say the
 * same, as a manual that repeats itself has, only the best is kept; passages that differ in a number or code never say the same.
 */
export function distinctPassages(partition: Partition, ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const sections = new Set<string>();
  const sketches: Sketch[] = [];
  const [first, rest]: [RankedChunk[], RankedChunk[]] = [[], []];
  for (const candidate of ranked.slice(0, limit * lookedAtPerPassage)) {
    const sketch = candidate.details && knownSketch(candidate.details);
    if (sketch && sketches.some((other) => saysTheSame(sketch, other))) continue;
    if (sketch) sketches.push(sketch);
    const { segment, chunk } = placeOf(partition, candidate.chunk);
    const section = `${segment.documentId} ${segment.sections[chunk] ?? 0}`;
    (sections.has(section) ? rest : first).push(candidate);
    sections.add(section);
  }
  return [...first, ...rest].slice(0, limit);
}

/** What of a passage tells whether another says the same; the costly part is made when the cheap ones agree. */
interface Sketch {
  readonly body: Uint8Array;
  /** A hash of its words with digits, in order. */
  readonly figures: number;
  shingles?: Uint32Array;
}

/** As long as the details are kept: the best chunks of one question lead those of others as well. */
const sketchesOf = new WeakMap<ChunkDetails, Sketch>();

function knownSketch(details: ChunkDetails): Sketch {
  const sketch = sketchesOf.get(details) ?? sketchOf(details.surface);
  sketchesOf.set(details, sketch);
  return sketch;
}

function sketchOf(surface: Uint8Array): Sketch {
  const body = surface.subarray(surfaceParts(surface).bodyStart);
  return { body, figures: hashFigures(body) };
}

const [zero, nine, underscore] = [0x30, 0x39, 0x5f];

function hashFigures(body: Uint8Array): number {
  let figures = 0;
  let start = 0;
  let hasDigit = false;
  for (let index = 0; index <= body.length; index++) {
    const byte = body[index] ?? underscore;
    if (byte >= zero && byte <= nine) hasDigit = true;
    if (byte !== underscore) continue;
    if (hasDigit) figures = Math.imul(figures ^ hashOf(body, start, index), 0x9e3779b1);
    start = index + 1;
    hasDigit = false;
  }
  return figures;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
}

/** Ascending, without repeats. */
function shinglesOf(sketch: Sketch): Uint32Array {
  if (sketch.shingles) return sketch.shingles;
  const shingles = new Set<number>();
  for (let start = 0; start + shingleLength <= sketch.body.length; start++) {
    const hash = hashOf(sketch.body, start, start + shingleLength);
    if (hash % sampling === 0) shingles.add(hash);
  }
  sketch.shingles = Uint32Array.from(shingles).sort();
  return sketch.shingles;
}

function saysTheSame(left: Sketch, right: Sketch): boolean {
  if (left.figures !== right.figures) return false;
  const [short, long] =
    left.body.length < right.body.length ? [left.body.length, right.body.length] : [right.body.length, left.body.length];
  if (short < sameShare * sameShare * long) return false;
  if (long < shortText) return Buffer.compare(left.body, right.body) === 0;
  return areAlike(shinglesOf(left), shinglesOf(right));
}

function areAlike(one: Uint32Array, other: Uint32Array): boolean {
  const isEnough = (shared: number): boolean => shared >= sameShare * (one.length + other.length - shared);
  let [at, beside, shared] = [0, 0, 0];
  while (at < one.length && beside < other.length) {
    const [hash = 0, otherHash = 0] = [one[at], other[beside]];
    if (hash === otherHash) {
      shared += 1;
      at += 1;
      beside += 1;
    } else {
      if (hash < otherHash) at += 1;
      else beside += 1;
      // Most differ after a few.
      if (!isEnough(shared + Math.min(one.length - at, other.length - beside))) return false;
    }
  }
  return isEnough(shared);
}
