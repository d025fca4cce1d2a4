import { expect, it } from "vitest";
import { countingRandom, systemRandom } from "./random.ts";

it("makes ids of the length asked, of letters and digits that cannot be mistaken for each other", () => {
  const ids = Array.from({ length: 200 }, () => systemRandom.id(16));
  expect(ids.every((id) => /^[0-9a-hjkmnp-tv-z]{16}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(200);
  expect(systemRandom.id(0)).toBe("");
});

it("uses every letter of its alphabet about equally often", () => {
  const counts = new Map<string, number>();
  for (const letter of systemRandom.id(32_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 1,000 expected with a deviation of 31; seven deviations happen to no one.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(220);
});

it("counts in tests, so that ids are the same every time", () => {
  const random = countingRandom();
  expect([random.id(4), random.id(4), random.id(2)]).toEqual(["0000", "0001", "02"]);
  expect(countingRandom().id(4)).toBe("0000");
});
