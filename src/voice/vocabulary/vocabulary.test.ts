import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BigramCounts, utteranceEnd, utteranceStart, wittenBell } from "./bigram.ts";
import { codeSpeech, findCodes } from "./codes.ts";
import { everydayClasses, everydayWeights } from "./everyday/word-classes.ts";
import { bigramGrammar } from "./grammar.ts";
import { buildLanguageModel, spokenManual } from "./language-model.ts";
import { numberWords, readNumber } from "./numbers.ts";
import { fromFlitePhones } from "./pronunciation.ts";
import { TranscriptWriter } from "./transcript.ts";
import { spokenWords, verbalize } from "./verbalize.ts";

describe("numbers", () => {
  it("are read back from their own words", () => {
    fc.assert(
      fc.property(fc.nat(999_999), (value) => {
        const words = numberWords(String(value));
        expect(readNumber(words, 0)).toEqual({ written: String(value), length: words.length });
      }),
    );
  });

  it.each([
    ["seven point five bar", "7.5", 3],
    ["four two", "42", 2],
    ["one hundred and five volts", "105", 4],
    ["twenty thirty", "20", 1],
    ["zero point zero five", "0.05", 4],
  ])("are found at the beginning of %s", (spoken, written, length) => {
    expect(readNumber(spoken.split(" "), 0)).toEqual({ written, length });
  });

  it("are not found where there is none", () => {
    expect(readNumber(["and", "five"], 0)).toBeUndefined();
    expect(readNumber(["point", "five"], 0)).toBeUndefined();
  });
});

describe("codes", () => {
  it("are found with and without hyphens, and words and quantities are not", () => {
    expect(findCodes("Code E-42 or F07 on the RS-18, part 4410-0032-10. Use M8 bolts. STOP at 25 bar.")).toEqual([
      "E-42",
      "F07",
      "RS-18",
      "4410-0032-10",
      "M8",
    ]);
  });

  it("are said as people say them", () => {
    expect(codeSpeech("E-42").map((way) => way.join(" "))).toEqual(["e forty two", "e four two"]);
    expect(codeSpeech("E-07").map((way) => way.join(" "))).toEqual(["e zero seven", "e oh seven", "e seven"]);
  });
});

describe("verbalizing", () => {
  it.each([
    ["Tighten to 25 Nm.", "Tighten to twenty five newton meters."],
    ["1 l of oil at 95 °C", "one liter of oil at ninety five degrees celsius"],
    ["10–15 mm", "ten to fifteen millimeters"],
    ["2,500 h", "two thousand five hundred hours"],
    ["Code E-42: the PLC", "Code e forty two: the p l c"],
    ["400V ± 10 %", "four hundred volts plus or minus ten percent"],
  ])("writes out %s", (written, spoken) => {
    expect(verbalize(written)).toBe(spoken);
  });

  it("makes words of letters only, from any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        for (const word of spokenWords(text)) expect(word).toMatch(/^[a-z]+(?:'[a-z]+)*$/);
      }),
    );
  });
});

describe("the bigram model", () => {
  const counts = new BigramCounts();
  counts.addUtterance(["open", "the", "valve"], 2);
  counts.addUtterance(["close", "the", "door"], 1);
  const words = new Set(["open", "close", "the", "valve", "door", "lid"]);
  const model = wittenBell(counts, words, { floor: () => 0.5, maxBigrams: 100, isStructural: () => false });

  it("is a probability distribution after every word", () => {
    for (const [left, row] of model.bigrams) {
      let sum = 0;
      for (const [word, unigram] of model.unigrams) sum += row.get(word) ?? (model.backOffs.get(left) ?? 0) * unigram;
      expect(sum).toBeCloseTo(1, 6);
    }
  });

  it("can say words that nobody wrote, and likes those that were", () => {
    expect(model.unigrams.get("lid")).toBeGreaterThan(0);
    expect(model.bigrams.get("the")?.get("valve")).toBeGreaterThan(model.bigrams.get("the")?.get("door") ?? 1);
  });

  it("keeps the bigrams that say most when it may not keep all", () => {
    const small = wittenBell(counts, words, { floor: () => 0.5, maxBigrams: 3, isStructural: () => false });
    expect([...small.bigrams.values()].reduce((sum, row) => sum + row.size, 0)).toBe(3);
  });

  it("becomes a grammar whose every transition joins states that exist", () => {
    const lines = bigramGrammar(model).trim().split("\n");
    const states = Number(lines.find((line) => line.startsWith("NUM_STATES"))?.split(" ")[1]);
    const transitions = lines.filter((line) => line.startsWith("TRANSITION")).map((line) => line.split(" "));
    for (const [, from, to, probability] of transitions) {
      expect(Math.max(Number(from), Number(to))).toBeLessThan(states);
      expect(Number(probability)).toBeGreaterThan(0);
      expect(Number(probability)).toBeLessThanOrEqual(1);
    }
    expect(new Set(transitions.map(([, , , , word]) => word).filter(Boolean))).toEqual(words);
  });
});

describe("a grammar", () => {
  const counts = new BigramCounts();
  counts.addUtterance(["open", "the", "valve"], 2);
  const words = new Set(["open", "the", "valve", "lid", "gate", "door"]);
  const model = wittenBell(counts, words, { floor: () => 0.5, maxBigrams: 100, isStructural: () => false });
  const transitions = (grammar: string) => grammar.split("\n").filter((line) => line.startsWith("TRANSITION"));

  it("has one state for all words that nothing is known to follow", () => {
    const lines = bigramGrammar(model).split("\n");
    const entering = (word: string) => new Set(lines.filter((line) => line.endsWith(` ${word}`)).map((line) => line.split(" ")[2]));
    expect(entering("gate")).toEqual(entering("lid"));
    expect(entering("gate")).toEqual(entering("door"));
    expect(entering("open")).not.toEqual(entering("gate"));
    expect(lines).toContain("NUM_STATES 7"); // start, open, the, valve, the shared one, backing off, the end
  });

  it("takes each pronunciation of a word wherever the word is taken", () => {
    const plain = transitions(bigramGrammar(model));
    const both = transitions(bigramGrammar(model, new Map([["the", ["the(2)"]]])));
    const ofThe = plain.filter((line) => line.endsWith(" the"));
    expect(ofThe.length).toBeGreaterThan(1);
    expect(both.filter((line) => line.endsWith(" the(2)"))).toEqual(ofThe.map((line) => `${line}(2)`));
    expect(both).toHaveLength(plain.length + ofThe.length);
  });
});

describe("everyday words", () => {
  const weights = everydayWeights({ frequent: 6, veryFrequent: 40 });

  it("weigh more the more often they are said", () => {
    expect(weights.get("the")).toBe(40);
    expect(weights.get("noise")).toBe(6);
    expect(weights.get("sledgehammer")).toBe(1);
  });

  it("are written as the recogniser writes words, and fill the slots that their form fits", () => {
    for (const word of weights.keys()) expect(word).toMatch(/^[a-z]+(?:'[a-z]+)*$/);
    const classes = everydayClasses(weights);
    expect(classes.get("T")?.has("puddle")).toBe(true);
    expect(classes.get("A")?.has("tighten")).toBe(true);
    expect(classes.get("G")?.has("leaking")).toBe(true);
    expect(classes.get("P")?.has("tightened")).toBe(true);
    expect(classes.get("Q")?.has("greasy")).toBe(true);
    expect(classes.get("G")?.has("tightened")).toBe(false);
  });
});

describe("the language model of a manual", () => {
  const text = { sentences: ["Tighten the drain plug to 30 Nm.", "Code E-42 means a blocked filter."], headings: ["Drain plug"] };
  const manual = spokenManual(text, 1_000);
  const model = buildLanguageModel(manual, new Set(manual.words));

  it("knows the manual's words, the ways its codes are said, and everyday words", () => {
    for (const word of ["plug", "forty", "four", "newton", "noise", "won't"]) expect(model.unigrams.has(word)).toBe(true);
    expect(model.bigrams.get("e")?.has("forty")).toBe(true);
    expect(model.bigrams.get("e")?.has("four")).toBe(true);
  });

  it("lets templates ask about the manual's terms", () => {
    expect(model.bigrams.get("the")?.has("<in:X>")).toBe(true);
    expect(model.bigrams.get("<in:X>")?.has("drain")).toBe(true);
    expect(model.bigrams.get(utteranceStart)?.has("what")).toBe(true);
    expect(model.bigrams.get("plug")?.has("<out:X>")).toBe(true);
    expect(model.bigrams.get("<out:X>")?.has(utteranceEnd)).toBe(true);
  });

  it("leaves out words that cannot be pronounced, and stands an empty manual", () => {
    const known = new Set(manual.words.filter((word) => word !== "plug"));
    expect(buildLanguageModel(manual, known).unigrams.has("plug")).toBe(false);
    const empty = spokenManual({ sentences: [], headings: [] }, 1_000);
    expect(buildLanguageModel(empty, new Set(empty.words)).unigrams.size).toBeGreaterThan(500);
  });

  it("keeps the most frequent words when a manual has more than it may hold", () => {
    const sentences = ["zebra zebra zebra", "yak yak", "xerus"];
    const { words } = spokenManual({ sentences, headings: [] }, 2);
    expect(words).toContain("zebra");
    expect(words).not.toContain("xerus");
  });
});

describe("transcripts", () => {
  const writer = new TranscriptWriter(["Code E-42 stops the RS-18.", "The PLC shows step 3.", "Tighten M8 bolts at 25 Nm."]);

  it.each([
    ["what does e forty two mean", "What does E-42 mean?"],
    ["what does e four two mean", "What does E-42 mean?"],
    ["tighten to twenty five newton meters", "Tighten to 25 Nm."],
    ["tighten to twenty five newton metres", "Tighten to 25 Nm."],
    ["how do i reset the r s eighteen", "How do I reset the RS-18?"],
    ["where is the p l c", "Where is the PLC?"],
    ["is it seven point five bar", "Is it 7.5 bar?"],
    ["step three", "Step 3."],
    ["which one is it", "Which one is it?"],
    ["the light is on what should i do", "The light is on what should I do?"],
    ["five hundred hours", "500 hours."],
    ["", ""],
  ])("write %s as it would be typed", (spoken, written) => {
    expect(writer.writeFinal(spoken.split(" ").filter(Boolean))).toBe(written);
  });

  it("have no full stop while they are partial", () => {
    expect(writer.writePartial(["what", "does", "e", "forty", "two"])).toBe("what does E-42");
  });
});

describe("pronunciations", () => {
  it("are written as CMUdict does", () => {
    expect(fromFlitePhones(["pau", "th", "er", "m", "ax", "pau"])).toBe("TH ER M AH");
    expect(fromFlitePhones(["pau"])).toBeUndefined();
    expect(fromFlitePhones(["k", "qq"])).toBeUndefined();
  });
});
