import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf } from "../../../test/support/packed-partition.ts";
import { type Chunk } from "../index/chunk.ts";
import { addScores, chunkFrequency, chunksWith, eachPosting, findTerm, frequencyOf, rarityOf } from "./bm25.ts";
import { type Partition } from "./partition.ts";

const vocabulary = ["pump", "valve", "motor", "filter", "belt", "cooler"];
const text = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const toChunk = ([heading, body]: readonly [string, string], ordinal: number): Chunk => chunkOf(body, ordinal, heading);

function scoresOf(partition: Partition, terms: readonly string[]): number[] {
  const scores = Array.from({ length: partition.chunkCount }, () => 0);
  for (const term of new Set(terms)) {
    const found = findTerm(partition, "words", term);
    if (found) eachPosting(partition, found, (chunk, score) => (scores[chunk] = (scores[chunk] ?? 0) + score));
  }
  return scores;
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

describe("findTerm and eachPosting", () => {
  it("make the formula over the whole partition, however it is cut into segments", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        text,
        (rows, perSegment, question) => {
          const chunks = rows.map(toChunk);
          const terms = question.split(" ");
          const scores = scoresOf(partitionOf(chunks, perSegment), terms);
          reference(chunks, terms).forEach((expected, index) => expect(scores[index]).toBeCloseTo(expected, 4));
        },
      ),
    );
  });
});

describe("chunksWith and chunkFrequency", () => {
  it("find a code exactly, in every segment", () => {
    const chunks = ["Code E-42", "Code E-43", "Code E 42"].map((body, index) => toChunk(["", body], index));
    const partition = partitionOf(chunks, 2);
    expect([...chunksWith(partition, "codes", "e42")]).toEqual([0, 2]);
    expect(chunkFrequency(partition, "code")).toBe(3);
    expect(chunkFrequency(partition, "unheard")).toBe(0);
  });

  it("find every term of a vocabulary of thousands, and none that is not in it", () => {
    const words = Array.from({ length: 4_000 }, (_, index) => `word${index.toString(36)}x`);
    const partition = partitionOf(
      words.map((word, index) => chunkOf(word, index)),
      200,
    );
    expect(words.filter((word) => chunksWith(partition, "codes", word).length + chunkFrequency(partition, word) === 0)).toEqual([]);
    expect(words.filter((word) => chunkFrequency(partition, `${word}y`) > 0)).toEqual([]);
  });
});

describe("addScores", () => {
  it("adds what eachPosting gives, as 32 bits hold it, to what is there", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }), fc.constantFrom(...vocabulary), (bodies, word) => {
        const partition = partitionOf(bodies.map(toChunk));
        const found = findTerm(partition, "words", word);
        if (!found) return;
        const expected = { words: new Float32Array(bodies.length).fill(1), held: new Float32Array(bodies.length).fill(1) };
        const added = { words: expected.words.slice(), held: expected.held.slice() };
        eachPosting(partition, found, (chunk, score) => {
          expected.words[chunk] = 1 + Math.fround(score);
          expected.held[chunk] = 1 + 3;
        });
        addScores(found, { norms: partition.wordNorms, rarity: rarityOf(partition, frequencyOf(found)), mass: 3 }, added);
        expect(added).toEqual(expected);
      }),
    );
  });
});
