import { type Chunk } from "./chunk.ts";
import { headingLine } from "./chunk-fields.ts";
import { aligned, lexicalFormat, lexicalHeaderBytes, segmentMaxChunks, weightUnit } from "./segment-layout.ts";
import { gramCount, packSurface, surfaceParts } from "./surface.ts";
import { hash32, hashTerm, type TermHash } from "./term-hash.ts";
import { codeShape, codesOf, type Token, tokenize, wordTerms } from "./terms.ts";

export const bodyWeight = 1;
export const headingWeight = 0.5;

/** The lexical half of a segment. */
export interface PackedLexical {
  readonly lexical: Uint8Array<ArrayBuffer>;
  /** One for each chunk, as `ChunkDetails.surface`. */
  readonly surfaces: Uint8Array<ArrayBuffer>[];
}

interface Posting {
  readonly chunk: number;
  weight: number;
}

/** One leg while it is built: term → postings, and the weighted length of each chunk. */
class Leg {
  readonly postings = new Map<string, Posting[]>();
  readonly lengths: Float32Array;
  postingCount = 0;

  constructor(chunkCount: number) {
    this.lengths = new Float32Array(chunkCount);
  }

  add(chunk: number, terms: readonly string[], weight: number): void {
    this.lengths[chunk] = (this.lengths[chunk] ?? 0) + terms.length * weight;
    for (const term of terms) {
      const list = this.postings.get(term);
      const last = list?.at(-1);
      if (last?.chunk === chunk) last.weight += weight;
      else {
        this.postingCount += 1;
        if (list) list.push({ chunk, weight });
        else this.postings.set(term, [{ chunk, weight }]);
      }
    }
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
  return { lexical: write(chunks, legs, gramLengthOf(surfaces)), surfaces };
}

function addField([words, codes]: readonly [Leg, Leg], chunk: number, tokens: readonly Token[], weight: number): void {
  words.add(chunk, wordTerms(tokens), weight);
  const found = codesOf(tokens);
  codes.add(chunk, [...found, ...new Set(found.map(codeShape))], weight);
}

/** Weighted number of grams of all chunks together. */
function gramLengthOf(surfaces: readonly Uint8Array[]): number {
  let length = 0;
  for (const surface of surfaces) {
    const { headingStart, bodyStart, end } = surfaceParts(surface);
    length += gramCount(bodyStart - headingStart) * headingWeight + gramCount(end - bodyStart) * bodyWeight;
  }
  return length;
}

function write(chunks: readonly Chunk[], legs: readonly Leg[], gramLength: number): Uint8Array<ArrayBuffer> {
  const legBytes = legs.map((leg) => leg.postings.size * 12 + 4 + chunks.length * 4 + aligned(leg.postingCount * 2));
  const bytes = new Uint8Array(lexicalHeaderBytes + chunks.length * 4 + legBytes.reduce((sum, count) => sum + count, 0));
  const view = new DataView(bytes.buffer);
  const header = [lexicalFormat, chunks.length, gramLength / weightUnit, ...legs.flatMap((leg) => [leg.postings.size, leg.postingCount])];
  header.forEach((value, index) => view.setUint32(index * 4, value, true));
  chunks.forEach((chunk, index) => view.setUint32(lexicalHeaderBytes + index * 4, sectionNumber(chunk), true));
  let offset = lexicalHeaderBytes + chunks.length * 4;
  legs.forEach((leg, index) => {
    writeLeg(leg, view, offset);
    offset += legBytes[index] ?? 0;
  });
  return bytes;
}

/** Equal for chunks of one section. Two sections that meet in it by chance would only yield one passage instead of two. */
const sectionNumber = (chunk: Chunk): number => hash32(JSON.stringify(chunk.headingPath), 0x5ec7);

function writeLeg(leg: Leg, view: DataView, start: number): void {
  const entries = [...leg.postings].map(([term, postings]) => ({ ...hashTerm(term), postings })).sort(byHash);
  const lowStart = start + entries.length * 4;
  const offsetStart = lowStart + entries.length * 4;
  const lengthStart = offsetStart + (entries.length + 1) * 4;
  const postingStart = lengthStart + leg.lengths.length * 4;
  let written = 0;
  entries.forEach((entry, index) => {
    view.setUint32(start + index * 4, entry.high, true);
    view.setUint32(lowStart + index * 4, entry.low, true);
    view.setUint32(offsetStart + index * 4, written, true);
    for (const { chunk, weight } of entry.postings) {
      view.setUint8(postingStart + written * 2, chunk);
      view.setUint8(postingStart + written * 2 + 1, Math.min(255, Math.round(weight / weightUnit)));
      written += 1;
    }
  });
  view.setUint32(offsetStart + entries.length * 4, written, true);
  leg.lengths.forEach((length, index) => view.setFloat32(lengthStart + index * 4, length, true));
}

const byHash = (left: TermHash, right: TermHash): number => left.high - right.high || left.low - right.low;
