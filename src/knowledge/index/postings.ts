import { type Chunk } from "./chunk.ts";
import { headingLine } from "./chunk-fields.ts";
import { aligned, lexicalFormat, lexicalHeaderBytes, segmentMaxChunks, weightUnit } from "./segment-layout.ts";
import { gramCount, packSurface, surfaceParts } from "./surface.ts";
import { hash32, hashTerm, type TermHash } from "./term-hash.ts";
import { codeShape, codesOf, type Token, tokenize } from "./terms.ts";

export const bodyWeight = 1;
export const headingWeight = 0.5;

/** The lexical half of a segment. */
export interface PackedLexical {
  readonly lexical: Uint8Array<ArrayBuffer>;
  /** One for each chunk, as `ChunkDetails.surface`. */
  readonly surfaces: Uint8Array<ArrayBuffer>[];
}

/**
 * One leg while it is built: term → postings, and the weighted length of each chunk. The postings of a term are a chain through lists that
 * all terms share, so that a segment is not made of thousands of small lists.
 */
class Leg {
  readonly #terms = new Map<string, number>();
  /** Per term: its first and its latest posting. */
  readonly #first: number[] = [];
  readonly #latest: number[] = [];
  /** Per posting. */
  readonly #chunks: number[] = [];
  readonly #units: number[] = [];
  readonly #next: number[] = [];
  readonly lengths: Float32Array;

  constructor(chunkCount: number) {
    this.lengths = new Float32Array(chunkCount);
  }

  get terms(): IterableIterator<string> {
    return this.#terms.keys();
  }

  get termCount(): number {
    return this.#terms.size;
  }

  get postingCount(): number {
    return this.#chunks.length;
  }

  addLength(chunk: number, length: number): void {
    this.lengths[chunk] = (this.lengths[chunk] ?? 0) + length;
  }

  /** Chunks come in ascending order; a weight is given in units. */
  add(chunk: number, term: string, units: number): void {
    const posting = this.#chunks.length;
    const number = this.#terms.get(term);
    if (number === undefined) {
      this.#terms.set(term, this.#first.length);
      this.#first.push(posting);
      this.#latest.push(posting);
    } else {
      const latest = this.#latest[number] ?? 0;
      if (this.#chunks[latest] === chunk) {
        this.#units[latest] = (this.#units[latest] ?? 0) + units;
        return;
      }
      this.#next[latest] = posting;
      this.#latest[number] = posting;
    }
    this.#chunks.push(chunk);
    this.#units.push(units);
    this.#next.push(-1);
  }

  /** Writes the pairs of a term, by its place among the terms, from an index on. @returns the index behind them */
  write(term: number, into: Uint8Array, from: number): number {
    let at = from;
    for (let posting = this.#first[term] ?? -1; posting >= 0; posting = this.#next[posting] ?? -1) {
      into[at] = this.#chunks[posting] ?? 0;
      into[at + 1] = Math.min(255, this.#units[posting] ?? 0);
      at += 2;
    }
    return at;
  }
}

/** Packs the words and codes of at most 256 chunks of one version, and what their grams run over; the layout is in segment-layout.ts. */
export function packPostings(chunks: readonly Chunk[]): PackedLexical {
  if (chunks.length > segmentMaxChunks) throw new RangeError(`a segment holds at most ${segmentMaxChunks} chunks`);
  const legs = [new Leg(chunks.length), new Leg(chunks.length)] as const;
  const surfaces = chunks.map((chunk, index) => {
    const [body, heading] = [tokenize(chunk.text), tokenize(headingLine(chunk))];
    addField(legs, index, body, bodyWeight);
    addField(legs, index, heading, headingWeight);
    return packSurface(heading, body);
  });
  const gramLength = surfaces.reduce((sum, surface) => sum + gramLengthOf(surface), 0);
  return { lexical: write(chunks, legs, gramLength), surfaces };
}

function addField([words, codes]: readonly [Leg, Leg], chunk: number, tokens: readonly Token[], weight: number): void {
  const units = weight / weightUnit;
  let length = 0;
  let hasCode = false;
  for (const { terms, code } of tokens) {
    length += terms.length;
    hasCode ||= code !== undefined;
    for (const term of terms) words.add(chunk, term, units);
  }
  words.addLength(chunk, length * weight);
  if (!hasCode) return;
  const found = codesOf(tokens);
  const withShapes = [...found, ...new Set(found.map(codeShape))];
  for (const code of withShapes) codes.add(chunk, code, units);
  codes.addLength(chunk, withShapes.length * weight);
}

/** Weighted number of grams of a chunk. */
export function gramLengthOf(surface: Uint8Array): number {
  const { headingStart, bodyStart, end } = surfaceParts(surface);
  return gramCount(bodyStart - headingStart) * headingWeight + gramCount(end - bodyStart) * bodyWeight;
}

function write(chunks: readonly Chunk[], legs: readonly Leg[], gramLength: number): Uint8Array<ArrayBuffer> {
  const legBytes = legs.map((leg) => leg.termCount * 12 + 4 + chunks.length * 4 + aligned(leg.postingCount * 2));
  const bytes = new Uint8Array(lexicalHeaderBytes + chunks.length * 4 + legBytes.reduce((sum, count) => sum + count, 0));
  const view = new DataView(bytes.buffer);
  const header = [lexicalFormat, chunks.length, gramLength / weightUnit, ...legs.flatMap((leg) => [leg.termCount, leg.postingCount])];
  header.forEach((value, index) => view.setUint32(index * 4, value, true));
  chunks.forEach((chunk, index) => view.setUint32(lexicalHeaderBytes + index * 4, sectionNumber(chunk), true));
  let offset = lexicalHeaderBytes + chunks.length * 4;
  legs.forEach((leg, index) => {
    writeLeg(leg, bytes, offset);
    offset += legBytes[index] ?? 0;
  });
  return bytes;
}

/** Equal for chunks of one section. Two sections that meet in it by chance would only yield one passage instead of two. */
const sectionNumber = (chunk: Chunk): number => hash32(JSON.stringify(chunk.headingPath), 0x5ec7);

function writeLeg(leg: Leg, bytes: Uint8Array<ArrayBuffer>, start: number): void {
  const count = leg.termCount;
  const hashes = Array.from(leg.terms, hashTerm);
  const high = new Uint32Array(bytes.buffer, start, count);
  const low = new Uint32Array(bytes.buffer, start + count * 4, count);
  const offsets = new Uint32Array(bytes.buffer, start + count * 8, count + 1);
  const lengthStart = start + count * 12 + 4;
  new Float32Array(bytes.buffer, lengthStart, leg.lengths.length).set(leg.lengths);
  const postings = bytes.subarray(lengthStart + leg.lengths.length * 4);
  let written = 0;
  orderOf(hashes).forEach((term, place) => {
    high[place] = hashes[term]?.high ?? 0;
    low[place] = hashes[term]?.low ?? 0;
    offsets[place] = written / 2;
    written = leg.write(term, postings, written);
  });
  offsets[count] = written / 2;
}

/** Places that fit beside 32 bits of hash into the 53 of a number: numbers alone are sorted several times faster than objects. */
const mostPlaces = 2 ** 21;

/** Places of the hashes, in ascending order. */
function orderOf(hashes: readonly TermHash[]): number[] {
  const byHash = (left: number, right: number): number => {
    const [one, other] = [hashes[left], hashes[right]];
    return one && other ? one.high - other.high || one.low - other.low : 0;
  };
  if (hashes.length > mostPlaces) return [...hashes.keys()].sort(byHash);
  const keys = Float64Array.from(hashes, ({ high }, place) => high * mostPlaces + place).sort();
  const order = Array.from(keys, (key) => key % mostPlaces);
  // Hardly ever are there two of one upper half.
  for (let at = 1; at < order.length; at++) {
    for (let back = at; back > 0 && byHash(order[back - 1] ?? 0, order[back] ?? 0) > 0; back--) {
      [order[back - 1], order[back]] = [order[back] ?? 0, order[back - 1] ?? 0];
    }
  }
  return order;
}
