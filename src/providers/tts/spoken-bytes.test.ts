import fc from "fast-check";
import { expect, it } from "vitest";
import { SpokenBytes } from "./spoken-bytes.ts";

it("gives the samples that were sent, wherever the network cut them", () => {
  const samples = fc.int16Array({ maxLength: 50 });
  fc.assert(
    fc.property(samples, fc.array(fc.nat(100), { maxLength: 10 }), (sent, cuts) => {
      const bytes = new Uint8Array(sent.buffer, sent.byteOffset, sent.byteLength);
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((left, right) => left - right), bytes.length];
      const spoken = new SpokenBytes();
      let from = 0;
      const heard = ends.flatMap((end) => {
        const piece = bytes.subarray(from, end);
        from = end;
        return [...spoken.take(piece)];
      });
      expect(heard).toEqual([...sent]);
    }),
  );
});
