import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf } from "../../../test/support/packed-partition.ts";
import { packPostings } from "../index/postings.ts";
import { distinctPassages } from "./distinct-passages.ts";

const filler = "Before any work on the press switch it off, lock the main switch, and wait until the flywheel has come to rest.";

function distinct(texts: readonly (readonly [heading: string, text: string])[], limit = 10): number[] {
  const chunks = texts.map(([heading, text], ordinal) => chunkOf(text, ordinal, heading));
  const { surfaces } = packPostings(chunks);
  const ranked = surfaces.map((surface, chunk) => ({ chunk, score: 1 - chunk / 100, details: { surface } }));
  return distinctPassages(partitionOf(chunks), ranked, limit).map(({ chunk }) => chunk);
}

describe("distinctPassages", () => {
  it("gives the best chunk of each section first, then the others", () => {
    expect(
      distinct([
        ["a", "one thing"],
        ["a", "another thing"],
        ["b", "a third thing"],
      ]),
    ).toEqual([0, 2, 1]);
    expect(
      distinct(
        [
          ["a", "one thing"],
          ["a", "another thing"],
          ["b", "a third thing"],
        ],
        2,
      ),
    ).toEqual([0, 2]);
  });

  it("keeps the best of passages that say the same", () => {
    expect(
      distinct([
        ["a", filler],
        ["b", filler],
        ["c", "Oil the chain."],
      ]),
    ).toEqual([0, 2]);
    expect(
      distinct([
        ["a", filler.repeat(4)],
        ["b", `${filler.repeat(4)} Then begin.`],
      ]),
    ).toEqual([0]);
  });

  it("keeps passages that differ in a number or a code alone, or that have no details", () => {
    expect(
      distinct([
        ["a", `${filler} Torque 25 Nm.`],
        ["b", `${filler} Torque 35 Nm.`],
      ]),
    ).toEqual([0, 1]);
    expect(
      distinct([
        ["a", `${filler} Code E-42.`],
        ["b", `${filler} Code E-43.`],
      ]),
    ).toEqual([0, 1]);
    const partition = partitionOf([chunkOf(filler, 0, "a"), chunkOf(filler, 1, "b")]);
    expect(
      distinctPassages(
        partition,
        [
          { chunk: 0, score: 1 },
          { chunk: 1, score: 1 },
        ],
        5,
      ),
    ).toHaveLength(2);
  });
});
