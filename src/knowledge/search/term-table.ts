import { type TermHash } from "../index/term-hash.ts";
import { type LegView } from "./segment-legs.ts";
import { TermNumbers } from "./term-numbers.ts";

/** Where a term stands in a partition: `postings` from `from` to `to`, as `packPosting` packs them, ascending. */
export interface FoundTerm {
  readonly postings: Uint32Array;
  readonly from: number;
  readonly to: number;
}

/** Places from this one on do not fit into a packed posting. */
export const placesEnd = 2 ** 24;

/** The place of a chunk in the partition, and how much a term weighs in it, in units of `weightUnit`. */
export const packPosting = (place: number, units: number): number => ((place << 8) | units) >>> 0;
export const placeOfPosting = (posting: number): number => posting >>> 8;
export const unitsOfPosting = (posting: number): number => posting & 0xff;

/** One leg of a segment, and where the segment's chunks begin among those of the partition. */
export interface PlacedLeg {
  readonly base: number;
  readonly leg: LegView;
}

/** One leg of many segments as one: a term costs one look-up, and its postings lie side by side. */
export class TermTable {
  readonly #terms: TermNumbers;
  /** Per term, and once more: where its postings begin. */
  readonly #offsets: Uint32Array;
  readonly #postings: Uint32Array;

  constructor(terms: TermNumbers, offsets: Uint32Array, postings: Uint32Array) {
    this.#terms = terms;
    this.#offsets = offsets;
    this.#postings = postings;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#terms.bytes + this.#offsets.byteLength + this.#postings.byteLength;
  }

  find(term: TermHash): FoundTerm | undefined {
    const number = this.#terms.find(term);
    if (number < 0) return undefined;
    return { postings: this.#postings, from: this.#offsets[number] ?? 0, to: this.#offsets[number + 1] ?? 0 };
  }
}

/** Makes the table of a leg, one segment at a time: first all are counted, then all are copied. */
export class TermTableBuilder {
  readonly #legs: readonly PlacedLeg[];
  readonly #terms = new TermNumbers();
  /** Per segment: the numbers of its terms. */
  readonly #numbers: Uint32Array[] = [];
  /** Per term, while counting: its postings so far; while copying: where its next one goes. */
  #next = new Uint32Array(0);
  #postings = new Uint32Array(0);
  #copied = 0;

  /** @param legs in the order of their bases, all below `placesEnd` */
  constructor(legs: readonly PlacedLeg[]) {
    this.#legs = legs;
  }

  /** Memory that it takes, beside the segments. */
  get bytes(): number {
    const numbers = this.#numbers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.#terms.bytes + numbers + this.#next.byteLength + this.#postings.byteLength;
  }

  /** Does the next piece of the work. @returns its size in terms of one segment; undefined when all is done */
  advance(): number | undefined {
    const counted = this.#legs[this.#numbers.length];
    if (counted) return this.#count(counted);
    if (this.#copied === 0) this.#place();
    const copied = this.#legs[this.#copied];
    return copied && this.#copy(copied);
  }

  /** The table, once `advance` has nothing left to do. */
  finish(): TermTable {
    this.#terms.trim();
    // Each term's next place is where the following term begins by now.
    const offsets = new Uint32Array(this.#terms.size + 1);
    offsets.set(this.#next.subarray(0, this.#terms.size), 1);
    return new TermTable(this.#terms, offsets, this.#postings);
  }

  #count({ leg }: PlacedLeg): number {
    const numbers = this.#terms.addAll(leg);
    this.#numbers.push(numbers);
    if (this.#next.length < this.#terms.size) {
      const grown = new Uint32Array(this.#terms.size * 2);
      grown.set(this.#next);
      this.#next = grown;
    }
    countPostings(leg, numbers, this.#next);
    return numbers.length;
  }

  #place(): void {
    let total = 0;
    for (let number = 0; number < this.#terms.size; number++) {
      const count = this.#next[number] ?? 0;
      this.#next[number] = total;
      total += count;
    }
    this.#postings = new Uint32Array(total);
  }

  #copy({ base, leg }: PlacedLeg): number {
    const numbers = this.#numbers[this.#copied] ?? new Uint32Array(0);
    copyPostings(leg, base, numbers, this.#next, this.#postings);
    this.#numbers[this.#copied] = new Uint32Array(0);
    this.#copied += 1;
    return numbers.length;
  }
}

// The loops stand alone, because the compiler gives up what it made of a loop when it comes to code behind it that never ran before.

function countPostings({ offsets }: LegView, numbers: Uint32Array, counts: Uint32Array): void {
  for (let term = 0; term < numbers.length; term++) {
    const number = numbers[term] ?? 0;
    counts[number] = (counts[number] ?? 0) + (offsets[term + 1] ?? 0) - (offsets[term] ?? 0);
  }
}

function copyPostings({ offsets, postings }: LegView, base: number, numbers: Uint32Array, next: Uint32Array, into: Uint32Array): void {
  let from = 0;
  for (let term = 0; term < numbers.length; term++) {
    const number = numbers[term] ?? 0;
    const end = offsets[term + 1] ?? 0;
    let at = next[number] ?? 0;
    for (; from < end; from++) into[at++] = ((base + (postings[from * 2] ?? 0)) << 8) | (postings[from * 2 + 1] ?? 0);
    next[number] = at;
  }
}
