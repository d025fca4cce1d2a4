import { weightUnit, type LegName } from "../index/segment-layout.ts";
import { hashTerm, type TermHash } from "../index/term-hash.ts";
import { type LegView, type Partition } from "./partition.ts";

const k1 = 1.2;
const b = 0.75;

/** One leg's verdict on every chunk of a partition. */
export interface LegScores {
  /** BM25 per chunk. */
  readonly scores: Float32Array;
  /** Σ idf over the question's terms that the partition knows, and over all of them. */
  readonly knownMass: number;
  readonly totalMass: number;
}

/** Okapi BM25 with frequencies, N and mean length of this partition alone, so that nothing of another one shows. */
export function bm25(partition: Partition, leg: LegName, terms: readonly string[]): LegScores {
  const scores = new Float32Array(partition.chunkCount);
  const mean = partition.meanLength[leg] || 1;
  let knownMass = 0;
  let totalMass = 0;
  for (const term of new Set(terms)) {
    const hash = hashTerm(term);
    const places = partition.segments.map((segment) => findTerm(segment.legs[leg], hash));
    const frequency = partition.segments.reduce((sum, segment, index) => sum + countOf(segment.legs[leg], places[index] ?? -1), 0);
    const idf = Math.log(1 + (partition.chunkCount - frequency + 0.5) / (frequency + 0.5));
    totalMass += idf;
    if (frequency === 0) continue;
    knownMass += idf;
    partition.segments.forEach((segment, index) => {
      const place = places[index] ?? -1;
      if (place >= 0) addPostings(segment.legs[leg], place, { scores, base: segment.base, idf, mean });
    });
  }
  return { scores, knownMass, totalMass };
}

function addPostings(view: LegView, place: number, into: { scores: Float32Array; base: number; idf: number; mean: number }): void {
  const { scores, base, idf, mean } = into;
  const end = view.offsets[place + 1] ?? 0;
  for (let index = view.offsets[place] ?? 0; index < end; index++) {
    const chunk = view.postings[index * 2] ?? 0;
    const weight = (view.postings[index * 2 + 1] ?? 0) * weightUnit;
    const length = view.lengths[chunk] ?? 0;
    const saturated = (weight * (k1 + 1)) / (weight + k1 * (1 - b + (b * length) / mean));
    scores[base + chunk] = (scores[base + chunk] ?? 0) + idf * saturated;
  }
}

/** In how many chunks a word stands. */
export function chunkFrequency(partition: Partition, word: string): number {
  const hash = hashTerm(word);
  return partition.segments.reduce((sum, { legs }) => sum + countOf(legs.words, findTerm(legs.words, hash)), 0);
}

/** 1 for every chunk that holds the term. */
export function chunksWith(partition: Partition, leg: LegName, term: string): Uint8Array {
  const found = new Uint8Array(partition.chunkCount);
  const hash = hashTerm(term);
  for (const segment of partition.segments) {
    const view = segment.legs[leg];
    const place = findTerm(view, hash);
    if (place < 0) continue;
    const end = view.offsets[place + 1] ?? 0;
    for (let index = view.offsets[place] ?? 0; index < end; index++) found[segment.base + (view.postings[index * 2] ?? 0)] = 1;
  }
  return found;
}

function countOf(view: LegView, place: number): number {
  return place < 0 ? 0 : (view.offsets[place + 1] ?? 0) - (view.offsets[place] ?? 0);
}

/** Binary search by both halves of the hash; -1 when the term is not there. */
function findTerm(view: LegView, { high, low }: TermHash): number {
  let from = 0;
  let to = view.high.length - 1;
  while (from <= to) {
    const middle = (from + to) >>> 1;
    const difference = (view.high[middle] ?? 0) - high || (view.low[middle] ?? 0) - low;
    if (difference === 0) return middle;
    if (difference < 0) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}
