import fc from "fast-check";
import { expect, it } from "vitest";
import { leadingChunks } from "./first-stage.ts";
import { lexicalScore, meaningScore } from "./fusion.ts";
import { scoreBuffers } from "./score-buffers.ts";

const share = fc.float({ min: 0, max: 1, noNaN: true });
const evidence = fc.record({ words: share, rarest: share, codes: share, like: share });
type Evidence = Readonly<Record<"words" | "rarest" | "codes" | "like", number>>;

/** What the ranking makes of a chunk whose grams and sentences are not known yet. */
const withoutMeaning = ({ words, rarest, codes }: Evidence): number => lexicalScore({ words, grams: words, rarest }) + codes;
const scoreOf = (chunk: Evidence): number => withoutMeaning(chunk) + meaningScore(chunk.like, chunk.like);

function leaders(chunks: readonly Evidence[], count?: number): number[] {
  const buffers = scoreBuffers(chunks.length);
  chunks.forEach(({ words, rarest, codes, like }, chunk) => {
    [buffers.words[chunk], buffers.rarest[chunk], buffers.codes[chunk], buffers.likeness[chunk]] = [words, rarest, codes, like];
  });
  return [...leadingChunks(buffers, count)];
}

it("leads with the chunks that the ranking scores highest", () => {
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 30 }), fc.nat(12), (chunks, count) => {
      const found = leaders(chunks, count).map((chunk) => scoreOf(chunks[chunk]!));
      const highest = chunks.map(scoreOf).sort((left, right) => right - left);
      expect(found).toHaveLength(Math.min(count, chunks.length));
      found.forEach((score, place) => expect(score).toBeCloseTo(highest[place]!, 5));
    }),
  );
});

it("tells chunks apart that the ranking puts barely one above the other, whatever they are made of", () => {
  fc.assert(
    fc.property(evidence, evidence, fc.boolean(), (one, other, isAbove) => {
      // As like as makes it stand a thousandth above the other, or below.
      const wanted = scoreOf(one) + (isAbove ? 0.001 : -0.001);
      const like = (wanted - withoutMeaning(other)) / meaningScore(1, 1);
      expect(leaders([one, { ...other, like }])).toEqual(isAbove ? [1, 0] : [0, 1]);
    }),
  );
});

it("leaves out chunks of which nothing matches, and places those without a vector by their words", () => {
  const [rarest, codes] = [0, 0];
  const found = leaders([
    { words: 0, rarest, codes, like: NaN },
    { words: 0.2, rarest, codes, like: NaN },
    { words: 0.9, rarest, codes, like: NaN },
    { words: 0, rarest, codes, like: 0.5 },
  ]);
  expect(found.toSorted()).toEqual([1, 2, 3]);
  expect(found.indexOf(2)).toBeLessThan(found.indexOf(1));
});
