import fc from "fast-check";
import { expect, it } from "vitest";
import { leadingChunks } from "./first-stage.ts";
import { lexicalScore, meaningScore } from "./fusion.ts";
import { scoreBuffers } from "./score-buffers.ts";

const share = fc.float({ min: 0, max: 1, noNaN: true });

it("leads with the chunks that the ranking scores highest, of equal ones with the first", () => {
  const evidence = fc.record({ words: share, rarest: share, codes: share, like: share });
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 30 }), fc.nat(12), (chunks, count) => {
      const buffers = scoreBuffers(chunks.length);
      chunks.forEach(({ words, rarest, codes, like }, chunk) => {
        [buffers.words[chunk], buffers.rarest[chunk], buffers.codes[chunk], buffers.likeness[chunk]] = [words, rarest, codes, like];
      });
      const scores = chunks.map(({ words, rarest, codes, like }) =>
        Math.fround(lexicalScore({ words, grams: words, rarest }) + meaningScore(like, like) + codes),
      );
      const sorted = [...scores.keys()].sort((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0) || left - right);
      expect([...leadingChunks(buffers, count)]).toEqual(sorted.slice(0, count));
    }),
  );
});

it("leaves out chunks of which nothing matches, and places those without a vector by their words", () => {
  const buffers = scoreBuffers(4);
  buffers.words.set([0, 0.2, 0.9, 0]);
  buffers.likeness.set([NaN, NaN, NaN, 0.5]);
  expect([...leadingChunks(buffers)].sort()).toEqual([1, 2, 3]);
  expect([...leadingChunks(buffers)].indexOf(2)).toBeLessThan([...leadingChunks(buffers)].indexOf(1));
});
