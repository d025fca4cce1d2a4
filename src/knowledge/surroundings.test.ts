import { describe, expect, it } from "vitest";
import { chunkOf, passageOf, press } from "../../test/support/passages.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { type StoredChunk } from "./index/chunk.ts";
import { withSurroundings } from "./surroundings.ts";

const partition = { tenant: localTenant, equipment: slugSchema.parse("press") };
const opening = chunkOf(8, 50, ["9 Belts"], [["step", "1. Take off the guard."]]);
const middle = chunkOf(9, 51, ["9 Belts"], [["warning", "Warning: Pinch point."], ["step", "2. Lift off the belts."]]); // prettier-ignore
const closing = chunkOf(10, 51, ["9 Belts", "9.1 Tension"], [["prose", "Then set the tension."], ["prose", "x".repeat(590)]]); // prettier-ignore
const next = chunkOf(11, 52, ["10 Pump"], [["prose", "The pump needs no care."]]);

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

describe("withSurroundings", () => {
  it("adds the chunk that a numbered list begins in, after the others", async () => {
    const passages = [passageOf(middle), passageOf(press.noise, 0.5)];
    const completed = await withSurroundings(passages, partition, storeOf([opening]));
    expect(completed.map(({ chunk, score, title }) => [chunk.ordinal, score, title])).toEqual([
      [9, 1, "Press manual"],
      [3, 0.5, "Press manual"],
      [8, 0, "Press manual"],
    ]);
    expect(completed[0]?.before).toBeUndefined();
  });

  it("gives the whole sentences that stand nearest before and after, as many as fit", async () => {
    const [around] = await withSurroundings([passageOf(closing)], partition, storeOf([middle, next]));
    expect(around?.before).toBe("Warning: Pinch point.\n2. Lift off the belts.");
    const [ahead] = await withSurroundings([passageOf(middle)], partition, storeOf([opening, closing]));
    expect(ahead?.after).toBe("Then set the tension.");
  });

  it("never reaches across a top heading, which is the second one below the document's title", async () => {
    const store = storeOf([closing]);
    expect(await withSurroundings([passageOf(next)], partition, store)).toEqual([passageOf(next)]);
    const under = (ordinal: number, ...path: string[]) => chunkOf(ordinal, 1, ["Press manual", ...path], [["prose", `Text ${ordinal}.`]]);
    const titled = [under(0, "Oil"), under(1, "Oil", "Change"), under(2, "Belts")];
    const [change] = await withSurroundings([passageOf(under(1, "Oil", "Change"))], partition, storeOf(titled));
    expect([change?.before, change?.after]).toEqual(["Text 0.", undefined]);
  });

  it("gives nothing twice, asks once for a neighbour that two share, and not before the beginning", async () => {
    const store = storeOf([]);
    await withSurroundings([passageOf(opening), passageOf(closing), passageOf(press.filter)], partition, store);
    expect(store.asked).toEqual([7, 9, 11, 1]);
    const both = storeOf([opening, middle]);
    await withSurroundings([passageOf(opening), passageOf(middle)], partition, both);
    expect(both.asked).toEqual([7, 10]);
  });

  it("leaves the passages as they are when nothing is around them", async () => {
    expect(await withSurroundings([passageOf(middle)], partition, storeOf([]))).toEqual([passageOf(middle)]);
  });
});
