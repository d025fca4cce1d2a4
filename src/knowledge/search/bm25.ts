import { weightUnit, type LegName } from "../index/segment-layout.ts";
import { hashTerm } from "../index/term-hash.ts";
import { k1, saturation } from "./bm25-formula.ts";
import { type Partition } from "./partition.ts";
import { type FoundTerm, placeOfPosting, unitsOfPosting } from "./term-table.ts";

/** Undefined when no chunk holds the term. */
export function findTerm(partition: Partition, leg: LegName, term: string): FoundTerm | undefined {
  return partition.lexicon.find(leg, hashTerm(term));
}

/** In how many chunks a term stands. */
export const frequencyOf = ({ from, to }: FoundTerm): number => to - from;

/** In how many chunks a word stands. */
export function chunkFrequency(partition: Partition, word: string): number {
  const found = findTerm(partition, "words", word);
  return found ? frequencyOf(found) : 0;
}

/** How much a term tells: by N and frequency of this partition alone, so that nothing of another one shows. */
export function rarityOf(partition: Partition, frequency: number): number {
  return Math.log(1 + (partition.chunkCount - frequency + 0.5) / (frequency + 0.5));
}

/** BM25 of a word in the chunk of a posting, as a share of the word's rarity. */
export function shareOfPosting(norms: Float64Array, posting: number): number {
  return saturation(unitsOfPosting(posting) * weightUnit, norms[placeOfPosting(posting)] ?? 0);
}

/** Calls back with each chunk that holds the word, by its place in the partition, and with its BM25. */
export function eachPosting(partition: Partition, term: FoundTerm, visit: (chunk: number, score: number) => void): void {
  const { wordNorms } = partition;
  const { postings, from, to } = term;
  const rarity = rarityOf(partition, frequencyOf(term));
  for (let at = from; at < to; at++) {
    const posting = postings[at] ?? 0;
    visit(placeOfPosting(posting), rarity * shareOfPosting(wordNorms, posting));
  }
}

/** A word alone as one concept: what is the same for all chunks that hold it. */
interface WordWorth {
  readonly norms: Float64Array;
  readonly rarity: number;
  readonly mass: number;
}

/**
 * Adds a word's BM25, rounded as it is where several words meet, and its mass to the chunks that hold it. `eachPosting` written out:
 * names of other modules are looked up each time, which takes twice as long as the arithmetic.
 */
export function addScores(
  { postings, from, to }: FoundTerm,
  { norms, rarity, mass }: WordWorth,
  { words, held }: Readonly<Record<"words" | "held", Float32Array>>,
): void {
  const [unit, most] = [weightUnit, k1 + 1];
  for (let at = from; at < to; at++) {
    const posting = postings[at] ?? 0;
    const chunk = posting >>> 8;
    const weight = (posting & 0xff) * unit;
    words[chunk] = (words[chunk] ?? 0) + Math.fround(rarity * ((weight * most) / (weight + (norms[chunk] ?? 0))));
    held[chunk] = (held[chunk] ?? 0) + mass;
  }
}

/** Chunks that hold the term, by their place in the partition, ascending. */
export function chunksWith(partition: Partition, leg: LegName, term: string): Uint32Array {
  const found = findTerm(partition, leg, term);
  return found ? found.postings.subarray(found.from, found.to).map(placeOfPosting) : new Uint32Array(0);
}
