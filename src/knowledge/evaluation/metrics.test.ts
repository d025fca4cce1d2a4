import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaUnderCurve, mean, ndcg, percentile, shareOf, wilson } from "./metrics.ts";

describe("ndcg", () => {
  it("is 1 when everything wanted comes first, and falls as it comes later", () => {
    expect(ndcg([1, 1, 0], 2, 10)).toBe(1);
    expect(ndcg([0, 1], 1, 10)).toBeCloseTo(1 / Math.log2(3), 10);
  });

  it("counts what was wanted and not found", () => {
    expect(ndcg([1], 2, 10)).toBeCloseTo(1 / (1 + 1 / Math.log2(3)), 10);
    expect(ndcg([], 1, 10)).toBe(0);
    expect(ndcg([0, 0], 0, 10)).toBe(0);
  });

  it("looks no further than its depth", () => {
    expect(ndcg([0, 0, 1], 1, 2)).toBe(0);
  });

  it("lies between 0 and 1, and does not fall when a hit moves up", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2, maxLength: 12 }), fc.nat(11), (gains, at) => {
        const wanted = gains.reduce((sum, gain) => sum + gain, 0);
        const value = ndcg(gains, wanted, 10);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        const place = 1 + (at % (gains.length - 1));
        if (gains[place] !== 1 || gains[place - 1] !== 0) return;
        const better = gains.map((gain, index) => (index === place ? 0 : index === place - 1 ? 1 : gain));
        expect(ndcg(better, wanted, 10)).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});

describe("wilson", () => {
  it("gives the bounds of the literature", () => {
    const { low, high } = wilson(9, 10);
    expect(low).toBeCloseTo(0.5958, 3);
    expect(high).toBeCloseTo(0.9821, 3);
  });

  it("leaves room above when nothing was seen", () => {
    expect(wilson(0, 100)).toMatchObject({ share: 0, low: 0 });
    expect(wilson(0, 100).high).toBeCloseTo(0.037, 3);
    expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
  });

  it("holds the share, and narrows as more is seen", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (of, some) => {
        const count = some % (of + 1);
        const { share, low, high } = wilson(count, of);
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        const more = wilson(count * 4, of * 4);
        expect(more.high - more.low).toBeLessThan(high - low);
      }),
    );
  });
});

describe("areaUnderCurve", () => {
  it("is 1 when the groups are apart, 0 when they are the wrong way round, and a half when they say nothing", () => {
    expect(areaUnderCurve([2, 3], [0, 1])).toBe(1);
    expect(areaUnderCurve([0, 1], [2, 3])).toBe(0);
    expect(areaUnderCurve([1, 1], [1, 1])).toBe(0.5);
    expect(areaUnderCurve([], [1])).toBe(0.5);
  });

  it("equals counting every pair", () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(values, values, (positive, negative) => {
        const pairs = positive.flatMap((up) => negative.map((down) => (up > down ? 1 : up === down ? 0.5 : 0)));
        expect(areaUnderCurve(positive, negative)).toBeCloseTo(mean(pairs), 10);
      }),
    );
  });
});

describe("the small ones", () => {
  it("give 0 of nothing", () => {
    expect([mean([]), shareOf([], () => true), percentile([], 0.5)]).toEqual([0, 0, 0]);
  });

  it("take the nearest rank", () => {
    expect([percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 0.95), percentile([7], 0.1)]).toEqual([2, 4, 7]);
    expect(shareOf([1, 2, 3, 4], (value) => value > 1)).toBe(0.75);
  });
});
