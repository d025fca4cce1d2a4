import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readBoundedText } from "./bounded-body.ts";

/** Cuts bytes at the places given. */
function* cut(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of [...places].map((one) => one % (bytes.length + 1)).sort((left, right) => left - right)) {
    yield bytes.subarray(from, place);
    from = place;
  }
  yield bytes.subarray(from);
}

it("gives the text whole, wherever it was cut, and nothing that is a byte too long", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.array(fc.nat(200)), async (text, places) => {
      const bytes = new TextEncoder().encode(text);
      const body = () => Readable.from(cut(bytes, places));
      expect(await readBoundedText(body(), bytes.length)).toBe(text);
      if (bytes.length > 0) expect(await readBoundedText(body(), bytes.length - 1)).toBeUndefined();
    }),
  );
});

it("takes no more of a body than its limit, and ends it", async () => {
  let given = 0;
  let ended = false;
  async function* endless() {
    try {
      for (;;) {
        given++;
        yield new Uint8Array(10);
      }
    } finally {
      ended = true;
    }
  }
  expect(await readBoundedText(endless(), 25)).toBeUndefined();
  expect([given, ended]).toEqual([3, true]);
});

it("cancels a body of fetch", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => void (cancelled = true),
  });
  expect(await readBoundedText(stream, 5)).toBeUndefined();
  expect(cancelled).toBe(true);
});

it("rejects with what the body fails with", async () => {
  async function* broken() {
    yield new Uint8Array(1);
    throw new Error("it was cut");
  }
  await expect(readBoundedText(broken(), 5)).rejects.toThrow("it was cut");
});
