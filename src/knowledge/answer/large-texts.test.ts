import fc from "fast-check";
import { expect, it } from "vitest";
import { tokenize } from "../index/terms.ts";
import { factsOf } from "./facts.ts";
import { polarityOf } from "./polarity.ts";
import { trimSentence } from "./trim.ts";

/** Such work as grows with the square of this many characters is not over within the time that a test has. */
const characters = 100_000;

const pieces = [
  "half ",
  "1 ",
  "1.",
  "1,",
  "- ",
  "(mm) 1 ",
  "E 4 ",
  "12 000 ",
  "turn on ",
  "ON ",
  "once every ",
  "one hundred ",
  "word, ",
  "; ",
];

it.each(pieces)("reads the facts of a long text of %j", (piece) => {
  expect(factsOf(piece.repeat(characters / piece.length))).toBeDefined();
});

it.each(pieces)("splits a long text of %j into tokens", (piece) => {
  expect(tokenize(piece.repeat(characters / piece.length)).length).toBeLessThanOrEqual(characters);
});

it.each([", and open the valve ", ". Open ", "; ", "word, ", " ,", ",;", "word "])("cuts a long text of %j", (piece) => {
  expect(trimSentence(`Open it ${piece.repeat(characters / piece.length)}now`).length).toBeLessThanOrEqual(characters * 2);
});

it("takes a state in capitals for a switch's when something before it is not in capitals", () => {
  const word = fc.constantFrom("ON", "OFF", "PUMP", "valve", "x", "NOON", "-", "ONE", "ON.", "é");
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.constantFrom(" ", "", "-"), (words, joint) => {
      const text = words.join(joint);
      const { polarity } = polarityOf(text);
      // As it is meant, and far too slow to be used.
      if (/(?<=\p{Ll}.*)\bON\b/u.test(text)) expect(polarity).toContain("power:on");
      if (/(?<=\p{Ll}.*)\bOFF\b/u.test(text)) expect(polarity).toContain("power:off");
      if (!/\p{Ll}/u.test(text) && !/\bON\/OFF\b/i.test(text)) {
        expect([...polarity].filter((value) => value.startsWith("power:"))).toEqual([]);
      }
    }),
  );
});

it("cuts where it can be listened to, as counted word by word", () => {
  const word = fc.constantFrom("Open", "the", "valve", "valve,", "and", "slowly;", "–", "stop.", "but", "while", "not", "a");
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 90 }), (words) => {
      const text = words.join(" ");
      expect(trimSentence(text)).toBe(trimmedSlowly(text));
    }),
    { numRuns: 500 },
  );
});

/** The same by counting the words before each place. */
function trimmedSlowly(clean: string): string {
  const count = (text: string) => text.split(" ").length;
  const within = (text: string) => count(text) >= 6 && count(text) <= 34;
  const closed = (text: string) => (/[.!?:…)"'”’]$/.test(text) ? text : `${text.replace(/[,;:\s]+$/, "")}.`);
  if (count(clean) <= 34) return closed(clean);
  const cut = (pattern: RegExp) => [...clean.matchAll(pattern)].map(({ index }) => index).findLast((end) => within(clean.slice(0, end)));
  for (const pattern of [/(?<=[.!?])\s(?=\p{Lu})/gu, /;\s|\s[–—]\s/g, /,\s(?=(?:and|so|which|because|since|while|where)\b)/g]) {
    const end = cut(pattern);
    if (end !== undefined) return closed(clean.slice(0, end));
  }
  if (count(clean) <= 60) return closed(clean);
  const last = cut(/,\s(?!(?:but|or|until|if|when|unless|except|not|never)\b)/g);
  return closed(last === undefined ? clean.split(" ").slice(0, 60).join(" ") : clean.slice(0, last));
}
