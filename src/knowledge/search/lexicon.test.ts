import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkOf, packedSegments } from "../../../test/support/packed-partition.ts";
import { type StoredSegment } from "../index/segment.ts";
import { hashTerm, type TermHash } from "../index/term-hash.ts";
import { Lexicon, type LexiconSegment } from "./lexicon.ts";
import { type LegView, openSegmentLegs } from "./segment-legs.ts";
import { type FoundTerm, placeOfPosting, unitsOfPosting } from "./term-table.ts";

const vocabulary = ["pump", "valve", "motor", "filter", "belt", "cooler", "e-42", "e-43", "m8"];
const body = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const asked = [...vocabulary, "e42", "e43", "e#", "unheard", "42"];

/** The segments with their chunks numbered one after another. */
function placed(segments: readonly StoredSegment[]): LexiconSegment[] {
  let base = 0;
  return segments.map((segment) => {
    const { legs } = openSegmentLegs(segment)!;
    base += segment.chunkCount;
    return { id: segment.id, base: base - segment.chunkCount, chunkCount: segment.chunkCount, legs, bytes: segment.lexical.byteLength };
  });
}

const pairs = (found: FoundTerm | undefined) =>
  found && Array.from(found.postings.subarray(found.from, found.to), (posting) => [placeOfPosting(posting), unitsOfPosting(posting)]);

/** The postings of a term, segment after segment, by comparing with every term there is. */
function plainly(segments: readonly LexiconSegment[], leg: "words" | "codes", { high, low }: TermHash) {
  const found = segments.flatMap(({ base, legs }) => {
    const { postings, offsets, ...hashes } = legs[leg];
    return [...hashes.high.keys()]
      .filter((term) => hashes.high[term] === high && hashes.low[term] === low)
      .flatMap((term) => Array.from({ length: offsets[term + 1]! - offsets[term]! }, (_, index) => offsets[term]! + index))
      .map((at) => [base + postings[at * 2]!, postings[at * 2 + 1]!]);
  });
  return found.length > 0 ? found : undefined;
}

function expectSame(lexicon: Lexicon, segments: readonly LexiconSegment[]): void {
  for (const leg of ["words", "codes"] as const) {
    for (const term of asked) expect(pairs(lexicon.find(leg, hashTerm(term)))).toEqual(plainly(segments, leg, hashTerm(term)));
  }
}

const mergeAll = (lexicon: Lexicon) => {
  while (lexicon.isMerging) lexicon.merge();
};

describe("Lexicon", () => {
  it("finds what a plain look at every segment finds, before its segments are merged and after", () => {
    fc.assert(
      fc.property(fc.array(body, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (bodies, perSegment) => {
        const segments = placed(
          packedSegments(
            bodies.map((text, index) => chunkOf(text, index)),
            perSegment,
          ),
        );
        const lexicon = new Lexicon(segments);
        expectSame(lexicon, segments);
        mergeAll(lexicon);
        expectSame(lexicon, segments);
      }),
    );
  });

  it("goes on with what is merged when segments come, go and change places, and finds the same", () => {
    const documents = fc.array(fc.array(body, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(documents, fc.array(fc.record({ gone: fc.nat(9), come: documents })), fc.boolean(), (first, changes, isMerged) => {
        let number = 0;
        const pack = (bodies: readonly string[]): StoredSegment => {
          const [segment] = packedSegments(bodies.map((text, index) => chunkOf(text, index)));
          return { ...segment!, id: `segment ${number++}` };
        };
        let stored = first.map(pack);
        let lexicon = new Lexicon(placed(stored));
        mergeAll(lexicon);
        for (const { gone, come } of changes) {
          stored = stored.filter((_, index) => index !== gone);
          // In front as well as behind, so that what stays gets other places.
          come.forEach((bodies, index) => (index % 2 === 0 ? stored.unshift(pack(bodies)) : stored.push(pack(bodies))));
          const segments = placed(stored);
          lexicon = new Lexicon(segments, lexicon);
          expectSame(lexicon, segments);
          if (isMerged) mergeAll(lexicon);
          expectSame(lexicon, segments);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("does not merge anew for one document more or less, and takes another writing of a segment for another", () => {
    const stored = Array.from({ length: 20 }, (_, index): StoredSegment => {
      const [segment] = packedSegments([chunkOf(`pump ${index}`, 0)]);
      return { ...segment!, id: `segment ${index}` };
    });
    const whole = new Lexicon(placed(stored));
    expect(whole.isMerging).toBe(true);
    mergeAll(whole);
    const [rewritten] = packedSegments([chunkOf("valve", 0)]);
    for (const changed of [
      stored.slice(1),
      [...stored, { ...rewritten!, id: "more" }],
      [...stored.slice(1), { ...rewritten!, id: "other" }],
    ]) {
      const next = new Lexicon(placed(changed), whole);
      expect(next.isMerging).toBe(false);
      expect(pairs(next.find("words", hashTerm("pump")))).toHaveLength(changed.filter(({ id }) => id.startsWith("segment")).length);
    }
    expect(new Lexicon(placed(stored.slice(10)), whole).isMerging).toBe(true);
  });

  it("keeps terms apart whose hashes share a half, or the slot where they are looked for", () => {
    const leg = (terms: readonly (readonly [high: number, low: number])[]): LegView => ({
      high: Uint32Array.from(terms, ([high]) => high),
      low: Uint32Array.from(terms, ([, low]) => low),
      offsets: Uint32Array.from({ length: terms.length + 1 }, (_, index) => index),
      lengths: new Float32Array(terms.length),
      postings: Uint8Array.from(terms.flatMap((_, index) => [index, 2])),
    });
    const terms = [
      [7, 1],
      [7, 2],
      [8, 1],
      [2 ** 32 - 1, 9],
      [2 ** 32 - 1, 10],
    ] as const;
    const none = leg([]);
    const segment = { id: "s", base: 0, chunkCount: terms.length, legs: { words: leg(terms), codes: none }, bytes: 0 };
    const lexicon = new Lexicon([segment]);
    mergeAll(lexicon);
    terms.forEach(([high, low], index) => expect(pairs(lexicon.find("words", { high, low }))).toEqual([[index, 2]]));
    expect(lexicon.find("words", { high: 7, low: 9 })).toBeUndefined();
    expect(lexicon.find("codes", { high: 7, low: 1 })).toBeUndefined();
  });

  it("counts the bytes of what it holds, and gives the segments back once they are merged", () => {
    const segments = placed(packedSegments(Array.from({ length: 500 }, (_, index) => chunkOf(`pump valve motor ${index}`, index))));
    const lexicon = new Lexicon(segments);
    const before = lexicon.bytes;
    expect(before).toBeGreaterThanOrEqual(segments.reduce((sum, { bytes }) => sum + bytes, 0));
    mergeAll(lexicon);
    // Four postings and a term of its own for each chunk.
    expect(lexicon.bytes).toBeGreaterThan(500 * (4 * 4 + 12));
    expect(lexicon.bytes).toBeLessThan(500 * (4 * 4 + 12 + 4 * 4) + 4_096);
    const one = segments.slice(0, 1);
    expect(new Lexicon([...segments, { ...one[0]!, id: "more", base: 500 }], lexicon).bytes).toBe(lexicon.bytes + one[0]!.bytes);
  });
});
