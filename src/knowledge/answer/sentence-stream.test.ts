import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MarkedSentence, SentenceStream } from "./sentence-stream.ts";

function read(pieces: readonly string[], maxCharacters = 500): MarkedSentence[] {
  const stream = new SentenceStream(maxCharacters);
  return [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()];
}

const text =
  "Tighten it to 2.5 Nm [1]. Use oil, e.g. grade 46, approx. 10 L [2][3]! See fig. 3 and sec. 4.2 [1, 2]. Is it hot? [2] Wait 30 min. before you open it. [4]\n1. Isolate it [5].";

describe("SentenceStream", () => {
  it("keeps decimals, abbreviations and units whole, and gives markers to their sentence", () => {
    expect(read([text])).toEqual([
      { text: "Tighten it to 2.5 Nm.", markers: [1] },
      { text: "Use oil, e.g. grade 46, approx. 10 L!", markers: [2, 3] },
      { text: "See fig. 3 and sec. 4.2.", markers: [1, 2] },
      { text: "Is it hot?", markers: [2] },
      { text: "Wait 30 min. before you open it.", markers: [4] },
      { text: "1. Isolate it.", markers: [5] },
    ]);
  });

  it("gives the same sentences however the text is cut into pieces", () => {
    const whole = read([text]);
    const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [0, ...places.toSorted((left, right) => left - right), text.length];
        expect(read(ends.slice(1).map((end, index) => text.slice(ends[index], end)))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
    expect(read(text.split(""))).toEqual(whole);
  });

  it("passes a sentence on as soon as the next one has begun", () => {
    const stream = new SentenceStream(500);
    expect(stream.push("Stop the press [1].")).toEqual([]);
    expect(stream.push(" ")).toEqual([]);
    expect(stream.push("Then")).toEqual([{ text: "Stop the press.", markers: [1] }]);
  });

  it("never holds more than a sentence may have, and loses nothing of it", () => {
    const sentences = read(
      Array.from({ length: 100 }, () => "word "),
      60,
    );
    expect(Math.max(...sentences.map((sentence) => sentence.text.length))).toBeLessThanOrEqual(65);
    expect(
      sentences
        .map((sentence) => sentence.text)
        .join(" ")
        .split(" "),
    ).toHaveLength(100);
  });

  it("yields nothing for text without words", () => expect(read(["[1] ... \n\n", " ! "])).toEqual([]));
});
