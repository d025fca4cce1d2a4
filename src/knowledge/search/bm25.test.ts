import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chunk } from "../index/chunk.ts";
import { packPostings } from "../index/postings.ts";
import { bm25, chunkFrequency, chunksWith } from "./bm25.ts";
import { openPartition } from "./partition.ts";

const vocabulary = ["pump", "valve", "motor", "filter", "belt", "cooler"];
const text = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const toChunk = ([heading, body]: readonly [string, string], ordinal: number): Chunk => ({
  ordinal,
  pageFrom: 1,
  pageTo: 1,
  headingPath: [heading],
  sentences: [{ kind: "prose", text: body, page: 1 }],
  text: body,
  hash: "",
});

function partitionOf(chunks: readonly Chunk[], perSegment: number) {
  const segments = [];
  for (let first = 0; first < chunks.length; first += perSegment) {
    const part = chunks.slice(first, first + perSegment);
    const lexical = packPostings(part);
    segments.push({ documentId: "d", version: 1, ordinal: segments.length, firstChunk: first, chunkCount: part.length, lexical });
  }
  return openPartition({ generation: 1, segments });
}

/** The formula, written down plainly. */
function reference(chunks: readonly Chunk[], terms: readonly string[]): number[] {
  const count = (words: string, term: string) => words.split(" ").filter((word) => word === term).length;
  const length = (chunk: Chunk) => chunk.text.split(" ").length + 0.5 * (chunk.headingPath[0] ?? "").split(" ").length;
  const frequency = (chunk: Chunk, term: string) => count(chunk.text, term) + 0.5 * count(chunk.headingPath[0] ?? "", term);
  const mean = chunks.reduce((sum, chunk) => sum + length(chunk), 0) / chunks.length;
  return chunks.map((chunk) =>
    [...new Set(terms)].reduce((sum, term) => {
      const holders = chunks.filter((other) => frequency(other, term) > 0).length;
      const idf = Math.log(1 + (chunks.length - holders + 0.5) / (holders + 0.5));
      const tf = frequency(chunk, term);
      return sum + (idf * tf * 2.2) / (tf + 1.2 * (0.25 + (0.75 * length(chunk)) / mean));
    }, 0),
  );
}

describe("bm25", () => {
  it("equals the formula over the whole partition, however it is cut into segments", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        text,
        (rows, perSegment, question) => {
          const chunks = rows.map(toChunk);
          const terms = question.split(" ");
          const { scores } = bm25(partitionOf(chunks, perSegment), "words", terms);
          reference(chunks, terms).forEach((expected, index) => expect(scores[index]).toBeCloseTo(expected, 4));
        },
      ),
    );
  });

  it("tells the weight of what it does not know", () => {
    const partition = partitionOf([toChunk(["pump", "valve motor"], 0)], 10);
    const { knownMass, totalMass } = bm25(partition, "words", ["pump", "unheard"]);
    expect(knownMass).toBeGreaterThan(0);
    expect(totalMass).toBeGreaterThan(knownMass);
  });
});

describe("chunksWith and chunkFrequency", () => {
  it("find a code exactly, in every segment", () => {
    const chunks = ["Code E-42", "Code E-43", "Code E 42"].map((body, index) => toChunk(["", body], index));
    const partition = partitionOf(chunks, 2);
    expect([...chunksWith(partition, "codes", "e42")]).toEqual([1, 0, 1]);
    expect(chunkFrequency(partition, "code")).toBe(3);
    expect(chunkFrequency(partition, "unheard")).toBe(0);
  });
});
