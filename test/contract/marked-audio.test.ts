import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markedAnswer, markedQuestion, readAnswers, readQuestions, verifyHeard } from "../support/marked-audio.ts";

const sentence = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => !/\p{Surrogate}/u.test(text));
const speech = Int16Array.from({ length: 16_000 }, (_, index) => Math.round(8_000 * Math.sin(index / 7)));

function joined(...pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]));
}

describe("marked questions", () => {
  it("are read from any stretch that is long enough", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), fc.nat(3_000), (text, from) => {
        const marked = markedQuestion(text, speech);
        expect(readQuestions(marked.subarray(from, from + 13_000))).toEqual([text]);
      }),
      { numRuns: 50 },
    );
  });

  it("change no sample by more than the lowest bit", () => {
    const marked = markedQuestion("What is the oil pressure?", speech);
    expect(marked.every((sample, index) => Math.abs(sample - (speech[index] ?? 0)) <= 1)).toBe(true);
  });

  it("are not found in speech that carries none", () => {
    expect(readQuestions(speech)).toEqual([]);
  });
});

describe("marked answers", () => {
  it("are whole when all of them was heard, with padding between", () => {
    fc.assert(
      fc.property(fc.uniqueArray(sentence, { minLength: 1, maxLength: 3 }), fc.nat(700), (texts, padding) => {
        const heard = joined(...texts.flatMap((text) => [markedAnswer(text, 2), new Int16Array(padding)]));
        expect(verifyHeard(heard, texts)).toEqual([]);
        expect(readAnswers(heard).sentences.map(({ text }) => text)).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it("show whatever is missing, repeated, changed or out of order", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 3, maxLength: 20 }), fc.nat(), (text, seed) => {
        const audio = markedAnswer(text, 2);
        const at = seed % audio.length;
        const changed = audio.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        for (const heard of [
          joined(audio.subarray(0, at), audio.subarray(at + 1)),
          joined(audio.subarray(0, at + 1), audio.subarray(at)),
          audio.subarray(0, audio.length - 1),
          joined(audio, audio),
          changed,
        ]) {
          expect(verifyHeard(heard, [text])).not.toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
    const [first, second] = [markedAnswer("One.", 2), markedAnswer("Two.", 2)];
    expect(verifyHeard(joined(second, first), ["One.", "Two."])).toEqual(["the sentences were heard in another order"]);
  });
});
