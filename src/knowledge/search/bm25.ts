import { weightUnit, type LegName } from "../index/segment-layout.ts";
import { hashTerm, type TermHash } from "../index/term-hash.ts";
import { type LegView, type Partition } from "./partition.ts";

export const k1 = 1.2;
export const b = 0.75;

/** Where a term stands in a partition. */
export interface FoundTerm {
  /** Index of the term in each segment; -1 where it is missing. */
  readonly places: Int32Array;
  /** Chunks that hold it. */
  readonly frequency: number;
}

/** Undefined when no chunk holds the term. */
export function findTerm(partition: Partition, leg: LegName, term: string): FoundTerm | undefined {
  const hash = hashTerm(term);
  if (!partition.mayHold(hash)) return undefined;
  const places = new Int32Array(partition.segments.length);
  let frequency = 0;
  for (let index = 0; index < places.length; index++) {
    const view = partition.segments[index]?.legs[leg];
    const place = view ? placeOf(view, hash) : -1;
    places[index] = place;
    if (view && place >= 0) frequency += (view.offsets[place + 1] ?? 0) - (view.offsets[place] ?? 0);
  }
  return frequency > 0 ? { places, frequency } : undefined;
}

/** In how many chunks a word stands. */
export function chunkFrequency(partition: Partition, word: string): number {
  return findTerm(partition, "words", word)?.frequency ?? 0;
}

/** How much a term tells: by N and frequency of this partition alone, so that nothing of another one shows. */
export function rarityOf(partition: Partition, frequency: number): number {
  return Math.log(1 + (partition.chunkCount - frequency + 0.5) / (frequency + 0.5));
}

/** What a term's weight in a chunk comes to, as a share of its rarity (Okapi BM25). */
export function saturation(weight: number, length: number, meanLength: number): number {
  return (weight * (k1 + 1)) / (weight + k1 * (1 - b + (b * length) / meanLength));
}

/** Calls back with each chunk that holds the term, by its place in the partition, and with its BM25. */
export function eachPosting(partition: Partition, leg: LegName, term: FoundTerm, visit: (chunk: number, score: number) => void): void {
  const rarity = rarityOf(partition, term.frequency);
  const mean = partition.meanLength[leg] || 1;
  for (let index = 0; index < term.places.length; index++) {
    const place = term.places[index] ?? -1;
    const segment = partition.segments[index];
    if (place < 0 || !segment) continue;
    const { offsets, postings, lengths } = segment.legs[leg];
    const end = offsets[place + 1] ?? 0;
    for (let at = offsets[place] ?? 0; at < end; at++) {
      const chunk = postings[at * 2] ?? 0;
      const weight = (postings[at * 2 + 1] ?? 0) * weightUnit;
      visit(segment.base + chunk, rarity * saturation(weight, lengths[chunk] ?? 0, mean));
    }
  }
}

/** Chunks that hold the term, by their place in the partition, ascending. */
export function chunksWith(partition: Partition, leg: LegName, term: string): number[] {
  const found = findTerm(partition, leg, term);
  const chunks: number[] = [];
  if (found) eachPosting(partition, leg, found, (chunk) => void chunks.push(chunk));
  return chunks;
}

/** Rounds of interpolation: the hashes are spread evenly, so that two come within a few places of any. */
const rounds = 2;

/** Interpolation search by both halves of the hash; -1 when the term is not there. */
function placeOf({ high, low }: LegView, hash: TermHash): number {
  const terms = high.length;
  if (terms === 0) return -1;
  const density = terms / 2 ** 32;
  let place = Math.min(terms - 1, Math.floor(hash.high * density));
  for (let round = 0; round < rounds; round++) {
    const step = Math.round((hash.high - (high[place] ?? 0)) * density);
    place = Math.max(0, Math.min(terms - 1, place + step));
  }
  while (place > 0 && (high[place - 1] ?? 0) >= hash.high) place -= 1;
  while (place < terms && (high[place] ?? 0) < hash.high) place += 1;
  while (place < terms && high[place] === hash.high) {
    if (low[place] === hash.low) return place;
    place += 1;
  }
  return -1;
}
