import { describe, expect, it } from "vitest";
import { chunkOf, passageOf, press } from "../../test/support/passages.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { type StoredChunk } from "./index/chunk.ts";
import { withListOpenings } from "./list-openings.ts";

const partition = { tenant: localTenant, equipment: slugSchema.parse("press") };
const opening = chunkOf(8, 50, ["9 Belts"], [["step", "1. Take off the guard."]]);
const middle = chunkOf(9, 51, ["9 Belts"], [["warning", "Warning: Pinch point."], ["step", "2. Lift off the belts."]]); // prettier-ignore

function storeOf(chunks: readonly StoredChunk[]) {
  const asked: number[] = [];
  return {
    asked,
    readChunks: (_key: unknown, refs: readonly { ordinal: number }[]) => {
      asked.push(...refs.map(({ ordinal }) => ordinal));
      return Promise.resolve(refs.flatMap(({ ordinal }) => chunks.filter((chunk) => chunk.ordinal === ordinal)));
    },
  };
}

describe("withListOpenings", () => {
  it("adds the chunk that a numbered list begins in, after the others", async () => {
    const passages = [passageOf(middle), passageOf(press.noise, 0.5)];
    const completed = await withListOpenings(passages, partition, storeOf([opening]));
    expect(completed.map(({ chunk, score, title }) => [chunk.ordinal, score, title])).toEqual([
      [9, 1, "Press manual"],
      [3, 0.5, "Press manual"],
      [8, 0, "Press manual"],
    ]);
  });

  it("reads nothing when the opening is there, or no list is cut", async () => {
    const store = storeOf([opening]);
    await withListOpenings([passageOf(middle), passageOf(opening)], partition, store);
    await withListOpenings([passageOf(press.filter)], partition, store);
    expect(store.asked).toEqual([]);
  });

  it("leaves the passages as they are when the chunk is gone", async () => {
    expect(await withListOpenings([passageOf(middle)], partition, storeOf([]))).toEqual([passageOf(middle)]);
  });
});
