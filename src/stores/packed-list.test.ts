import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listLength, listPiece, packedRows, packList } from "./packed-list.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });

describe("packList", () => {
  it("gives back every piece, wherever the packed bytes lie in their buffer", () => {
    fc.assert(
      fc.property(pieces, fc.nat(7), (given, offset) => {
        const packed = packList(given);
        const shared = new Uint8Array(packed.byteLength + offset + 3);
        shared.set(packed, offset);
        const view = shared.subarray(offset, offset + packed.byteLength);
        expect(listLength(view)).toBe(given.length);
        given.forEach((piece, index) => expect([...(listPiece(view, index) ?? [])]).toEqual([...piece]));
        expect(listPiece(view, given.length)).toBeUndefined();
      }),
    );
  });

  it("refuses bytes that are cut short, instead of giving less", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 9 }), (given) => {
        const packed = packList(given);
        for (const length of [0, 3, 4 + given.length * 4 - 1, packed.byteLength - 1]) {
          expect(() => listPiece(packed.subarray(0, length), given.length - 1)).toThrow(
            expect.objectContaining({ code: "storage-failed" }),
          );
        }
      }),
    );
  });
});

it("shares rows in order, the last one with what is left", () => {
  expect([...packedRows(["a", "b", "c", "d", "e"], 2)]).toEqual([
    { row: 0, pieces: ["a", "b"] },
    { row: 1, pieces: ["c", "d"] },
    { row: 2, pieces: ["e"] },
  ]);
  expect([...packedRows([], 2)]).toEqual([]);
});
