import { type LegName } from "../index/segment-layout.ts";
import { type TermHash } from "../index/term-hash.ts";
import { findInLeg, type LegView } from "./segment-legs.ts";
import { type FoundTerm, packPosting, placeOfPosting, placesEnd, type TermTable, TermTableBuilder, unitsOfPosting } from "./term-table.ts";

/** A segment as the lexicon sees it. */
export interface LexiconSegment {
  /** Equal only for the same writing of a segment. */
  readonly id: string;
  readonly base: number;
  readonly chunkCount: number;
  readonly legs: Readonly<Record<LegName, LegView>>;
  /** Bytes of its legs. */
  readonly bytes: number;
}

type Tables = Readonly<Record<LegName, TermTable>>;

/** What was merged once: tables over segments, with places as they were then. Never changes, so that lexicons may share it. */
interface Merged {
  readonly tables: Tables;
  readonly segments: readonly Pick<LexiconSegment, "id" | "base" | "chunkCount">[];
  readonly chunkCount: number;
  readonly bytes: number;
}

/** Terms that `merge` goes through at once; about 1 ms. */
const termsPerSlice = 20_000;
/** Segments that are asked one by one beside the tables before all is merged anew. */
const mostLoose = 8;
/** Of the chunks in the tables, the share that may be gone before all is merged anew. */
const mostGone = 0.25;
/** Memory for each place that moved. */
const bytesPerMoved = 4;

/**
 * The words and codes of a partition. It answers at once, by asking segment after segment; `merge` makes one table of them, after which a
 * term costs one look-up. When a partition changes, its next lexicon goes on with the table that there is: only new segments are asked
 * one by one, and chunks that moved or went are renumbered as they are found, until so much has changed that merging anew pays.
 */
export class Lexicon {
  #merged: Merged | undefined;
  /** The place here of each place in the tables, -1 when it is gone; undefined while all are where they were. */
  #moved: Int32Array | undefined;
  /** Segments that are not in the tables, in the order of their bases. */
  #loose: readonly LexiconSegment[];
  #merging: { readonly segments: readonly LexiconSegment[]; readonly builders: Readonly<Record<LegName, TermTableBuilder>> } | undefined;

  /** @param segments in the order of their bases */
  constructor(segments: readonly LexiconSegment[], previous?: Lexicon) {
    this.#loose = segments;
    if (previous !== undefined && previous.#merged) this.#takeOver(previous.#merged, segments);
    const last = segments.at(-1);
    const isMerged = this.#merged && this.#loose.length <= mostLoose;
    if (isMerged || !last || last.base + last.chunkCount > placesEnd) return;
    const builderOf = (name: LegName) => new TermTableBuilder(segments.map(({ base, legs }) => ({ base, leg: legs[name] })));
    this.#merging = { segments, builders: { words: builderOf("words"), codes: builderOf("codes") } };
  }

  /** Memory that it takes; of what is shared, too. */
  get bytes(): number {
    const loose = (this.#merging?.segments ?? this.#loose).reduce((sum, { bytes }) => sum + bytes, 0);
    const builders = this.#merging ? this.#merging.builders.words.bytes + this.#merging.builders.codes.bytes : 0;
    return loose + builders + (this.#merged?.bytes ?? 0) + (this.#moved?.length ?? 0) * bytesPerMoved;
  }

  /** Whether `merge` has something to do. */
  get isMerging(): boolean {
    return this.#merging !== undefined;
  }

  /** Does a slice of the merging; about 1 ms. */
  merge(): void {
    const { segments, builders } = this.#merging ?? {};
    if (!segments || !builders) return;
    for (let terms = 0; terms < termsPerSlice;) {
      const size = builders.words.advance() ?? builders.codes.advance();
      if (size === undefined) {
        const tables = { words: builders.words.finish(), codes: builders.codes.finish() };
        const last = segments.at(-1);
        const named = segments.map(({ id, base, chunkCount }) => ({ id, base, chunkCount }));
        const chunkCount = last ? last.base + last.chunkCount : 0;
        this.#merged = { tables, segments: named, chunkCount, bytes: tables.words.bytes + tables.codes.bytes };
        this.#moved = undefined;
        this.#loose = [];
        this.#merging = undefined;
        return;
      }
      terms += size;
    }
  }

  /** Undefined when no chunk holds the term. */
  find(leg: LegName, term: TermHash): FoundTerm | undefined {
    const merged = this.#merged?.tables[leg].find(term);
    return this.#moved || this.#loose.length > 0 ? this.#gather(leg, term, merged) : merged;
  }

  #takeOver(merged: Merged, segments: readonly LexiconSegment[]): void {
    const known = new Map(merged.segments.map((segment) => [segment.id, segment]));
    const kept = segments.filter(({ id, chunkCount }) => known.get(id)?.chunkCount === chunkCount);
    const keptChunks = kept.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
    if (keptChunks < merged.chunkCount * (1 - mostGone)) return;
    this.#merged = merged;
    const isKept = new Set(kept);
    this.#loose = segments.filter((segment) => !isKept.has(segment));
    if (keptChunks === merged.chunkCount && kept.every(({ id, base }) => known.get(id)?.base === base)) return;
    const moved = new Int32Array(merged.chunkCount).fill(-1);
    for (const { id, base, chunkCount } of kept) {
      const from = known.get(id)?.base ?? 0;
      for (let chunk = 0; chunk < chunkCount; chunk++) moved[from + chunk] = base + chunk;
    }
    this.#moved = moved;
  }

  /** The postings of a term here, out of the tables and of loose segments. */
  #gather(leg: LegName, term: TermHash, merged: FoundTerm | undefined): FoundTerm | undefined {
    const parts: { readonly base: number; readonly postings: Uint8Array; readonly from: number; readonly to: number }[] = [];
    let most = merged ? merged.to - merged.from : 0;
    for (const { base, legs } of this.#loose) {
      const place = findInLeg(legs[leg], term);
      if (place < 0) continue;
      const { offsets, postings } = legs[leg];
      const [from = 0, to = 0] = [offsets[place], offsets[place + 1]];
      parts.push({ base, postings, from, to });
      most += to - from;
    }
    if (most === 0) return undefined;
    const gathered = new Uint32Array(most);
    const count = merged ? this.#renumber(merged, gathered) : 0;
    let to = count;
    for (const { base, postings, from, to: end } of parts) {
      for (let at = from; at < end; at++) gathered[to++] = packPosting(base + (postings[at * 2] ?? 0), postings[at * 2 + 1] ?? 0);
    }
    // What comes from one side alone and did not move is in order already.
    if (count > 0 && (this.#moved || to > count)) gathered.subarray(0, to).sort();
    return to > 0 ? { postings: gathered, from: 0, to } : undefined;
  }

  #renumber({ postings, from, to }: FoundTerm, into: Uint32Array): number {
    let count = 0;
    for (let at = from; at < to; at++) {
      const posting = postings[at] ?? 0;
      const place = placeOfPosting(posting);
      const moved = this.#moved ? (this.#moved[place] ?? -1) : place;
      if (moved >= 0) into[count++] = packPosting(moved, unitsOfPosting(posting));
    }
    return count;
  }
}
