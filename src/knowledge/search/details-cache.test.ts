import { describe, expect, it } from "vitest";
import { chunkOf, partitionOf } from "../../../test/support/packed-partition.ts";
import { partitionKey } from "../../../test/support/searchable.ts";
import { type DetailsWanted } from "../document-store.ts";
import { type ChunkDetails } from "../index/segment.ts";
import { DetailsCache } from "./details-cache.ts";

const key = partitionKey("acme", "press");
const { segments } = partitionOf(
  ["one", "two", "three", "four"].map((text, ordinal) => chunkOf(text, ordinal)),
  2,
);
const place = (chunk: number) => ({ segment: segments[chunk >> 1]!, chunk: chunk & 1 });
const detailsOf = (segmentId: string, chunk: number): ChunkDetails => ({ surface: new TextEncoder().encode(`${segmentId} ${chunk}`) });

/** A source that knows the details of every chunk but some, and remembers what it was asked. */
function open(maxBytes = 1_000_000, gone: readonly string[] = []) {
  const asked: (readonly DetailsWanted[])[] = [];
  const cache = new DetailsCache(
    {
      readDetails(_, wanted) {
        asked.push(wanted);
        return Promise.resolve(
          wanted.flatMap(({ segmentId, chunks }) =>
            chunks.map((chunk) => (gone.includes(segmentId) ? undefined : detailsOf(segmentId, chunk))),
          ),
        );
      },
    },
    maxBytes,
  );
  return { cache, asked };
}

describe("DetailsCache", () => {
  it("reads what is missing at once, segment by segment, and gives all in the order asked", async () => {
    const { cache, asked } = open();
    await cache.get(key, [place(1)]);
    const found = await cache.get(key, [place(3), place(0), place(1), place(2)]);
    expect(found).toEqual([detailsOf("s1", 1), detailsOf("s0", 0), detailsOf("s0", 1), detailsOf("s1", 0)]);
    expect(asked[1]).toEqual([
      { segmentId: "s1", chunks: [1, 0] },
      { segmentId: "s0", chunks: [0] },
    ]);
    await cache.get(key, [place(0), place(1), place(2), place(3)]);
    expect(asked).toHaveLength(2);
  });

  it("stays within its bytes and drops what was used least recently", async () => {
    const { bytes } = await open()
      .cache.get(key, [place(0)])
      .then(() => ({ bytes: 1_204 }));
    const { cache, asked } = open(2 * bytes);
    for (const chunk of [0, 1, 0, 2]) await cache.get(key, [place(chunk)]);
    expect(cache.bytes).toBeLessThanOrEqual(2 * bytes);
    await cache.get(key, [place(0)]);
    expect(asked).toHaveLength(3);
    await cache.get(key, [place(1)]);
    expect(asked).toHaveLength(4);
  });

  it("asks again for a segment that has vectors now, for another tenant, and for what was gone", async () => {
    const { cache, asked } = open(1_000_000, ["s1"]);
    await cache.get(key, [place(0)]);
    await cache.get(key, [{ segment: { ...segments[0]!, model: "m" }, chunk: 0 }]);
    await cache.get(partitionKey("rival", "press"), [place(0)]);
    expect(asked).toHaveLength(3);
    expect(await cache.get(key, [place(2), place(0)])).toEqual([undefined, detailsOf("s0", 0)]);
    await cache.get(key, [place(2)]);
    expect(asked).toHaveLength(5);
  });
});
