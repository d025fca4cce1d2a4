import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantize, sentenceUnits } from "./vectors.ts";

const sentences = (...texts: string[]) => ({ sentences: texts.map((text) => ({ kind: "prose" as const, text, page: 1 })) });

describe("sentenceUnits", () => {
  it("embeds a fragment with the sentence after it, and a last one with the sentence before", () => {
    expect(sentenceUnits(sentences("Oil change", "Drain the old oil first.", "Fill it to the mark.", "Done."))).toEqual({
      texts: ["Oil change Drain the old oil first.", "Fill it to the mark. Done."],
      unitOf: [0, 0, 1, 1],
    });
  });

  it("gives every sentence a unit that exists", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("One.", "Two words.", "Four words are enough.", "This has even more words in it."), { minLength: 1 }),
        (texts) => {
          const units = sentenceUnits(sentences(...texts));
          expect(units.unitOf).toHaveLength(texts.length);
          expect(units.texts.join(" ")).toBe(texts.join(" "));
          expect(new Set(units.unitOf)).toEqual(new Set(units.texts.keys()));
        },
      ),
    );
  });
});

describe("quantize", () => {
  it("keeps each component within half a step", () => {
    const component = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 64 }), (values) => {
        const vector = Float32Array.from(values);
        const codes = new Int8Array(vector.length);
        const scale = quantize(vector, codes);
        vector.forEach((value, index) => expect(Math.abs((codes[index] ?? 0) * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-6));
      }),
    );
  });
});
