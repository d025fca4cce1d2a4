import { describe, expect, it } from "vitest";
import { hashTerm } from "../index/term-hash.ts";
import { TermFilter } from "./term-filter.ts";

const hashes = (from: number, count: number) => Array.from({ length: count }, (_, index) => hashTerm(`term ${from + index}`));
const leg = (from: number) => {
  const terms = hashes(from, 500);
  return { high: Uint32Array.from(terms, ({ high }) => high), low: Uint32Array.from(terms, ({ low }) => low) };
};

describe("TermFilter", () => {
  it("passes every term that a segment holds, and few others", () => {
    const filter = new TermFilter(Array.from({ length: 10 }, (_, index) => leg(index * 500)));
    expect(hashes(0, 5_000).every((hash) => filter.mayHold(hash))).toBe(true);
    expect(hashes(1_000_000, 1_000).filter((hash) => filter.mayHold(hash)).length).toBeLessThan(300);
    expect(filter.bytes).toBeLessThan(8_192);
  });

  it("passes all where few segments are asked as fast themselves", () => {
    const filter = new TermFilter([leg(0), leg(0)]);
    expect([filter.mayHold(hashTerm("anything")), filter.bytes]).toEqual([true, 0]);
  });
});
