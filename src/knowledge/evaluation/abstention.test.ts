import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abstentionCurve } from "./abstention.ts";

describe("abstentionCurve", () => {
  it("finds the line that separates two groups", () => {
    const curve = abstentionCurve([2, 3, 4], [-1, 0, 1]);
    expect(curve?.best).toEqual({ line: 2, answered: 1, refused: 1 });
    expect(curve?.areaUnderCurve).toBe(1);
  });

  it("has none without both groups", () => {
    expect(abstentionCurve([1], [])).toBeUndefined();
    expect(abstentionCurve([], [1])).toBeUndefined();
  });

  it("answers less and refuses more as the line rises, and no point is better than the best", () => {
    const confidences = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(confidences, confidences, (own, foreign) => {
        const curve = abstentionCurve(own, foreign);
        const points = curve?.points ?? [];
        expect(points.length).toBeGreaterThan(2);
        points.slice(1).forEach((point, index) => {
          expect(point.answered).toBeLessThanOrEqual(points[index]?.answered ?? 1);
          expect(point.refused).toBeGreaterThanOrEqual(points[index]?.refused ?? 0);
        });
        const worse = ({ answered, refused }: { answered: number; refused: number }) => Math.min(answered, refused);
        for (const point of points) expect(worse(point)).toBeLessThanOrEqual(curve ? worse(curve.best) : 0);
      }),
    );
  });
});
