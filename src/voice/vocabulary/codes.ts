import { digitWords, integerWords } from "./numbers.ts";

/** Acronyms that have vowels and are spelled all the same; those without vowels are always spelled. */
const spelledAcronyms = new Set("LED USB AC EU UK US UPS OEM ESD EMC EPA USA IP IO ID EC EEC CE API ABS UV OK EN ISO IEC".split(" "));

const code =
  /(?<![\p{L}\p{N}])(?:[A-Z]{1,4}[- ]?\d{1,6}(?:[-/.]\d{1,6})*[A-Z]{0,2}|\d{1,6}[A-Z]{1,3}\d{0,4}|\d{2,8}(?:-\d{1,8})+)(?![\p{L}\p{N}])/gu;

/** Codes of a text: error codes, part and model numbers ("E-42", "RS-18", "M8", "4410-0032"). */
export function findCodes(text: string): string[] {
  return [...text.matchAll(code)].map(([found]) => found).filter((found) => !/^[A-Z]+ \d/.test(found) || /^[A-Z]{1,2} \d{2,}/.test(found));
}

/** True for a word in capitals that is said letter by letter ("PLC", "LED"). */
export function isSpelled(word: string): boolean {
  return /^[A-Z]{2,5}$/.test(word) && (spelledAcronyms.has(word) || !/[AEIOUY]/.test(word));
}

/** Letters as separate words. */
export function spell(letters: string): string[] {
  return letters.toLowerCase().match(/[a-z]/g) ?? [];
}

/**
 * The ways a code is said, likeliest first: "E-42" is "e forty two" and "e four two"; "E-07" is "e zero seven", "e oh seven"
 * and "e seven".
 */
export function codeSpeech(written: string): string[][] {
  let ways: string[][] = [[]];
  for (const part of written.match(/[A-Za-z]+|\d+/g) ?? []) {
    const options = /\d/.test(part) ? digitSpeech(part) : [lettersSpeech(part)];
    ways = ways.flatMap((way) => options.map((option) => [...way, ...option])).slice(0, 8);
  }
  const distinct = new Map(ways.map((way) => [way.join(" "), way]));
  return [...distinct.values()].filter((way) => way.length > 0);
}

function lettersSpeech(letters: string): string[] {
  return letters.length <= 3 || isSpelled(letters) || /[A-Z]{2}/.test(letters) ? spell(letters) : [letters.toLowerCase()];
}

function digitSpeech(digits: string): string[][] {
  if (digits.length > 4) return [digitWords(digits)];
  if (digits.length > 1 && digits.startsWith("0")) {
    const oneByOne = digitWords(digits);
    const withOh = oneByOne.map((word) => (word === "zero" ? "oh" : word));
    return [oneByOne, withOh, integerWords(Number(digits))];
  }
  const whole = integerWords(Number(digits));
  if (digits.length === 1) return [whole];
  if (digits.length === 2) return [whole, digitWords(digits)];
  const head = digits.slice(0, -2);
  if (digits.endsWith("00") && head.endsWith("0")) return [whole, digitWords(digits)];
  const tail = digits.slice(-2);
  const paired = [
    ...integerWords(Number(head)),
    ...(tail === "00" ? ["hundred"] : tail.startsWith("0") ? ["oh", ...digitWords(tail.slice(1))] : integerWords(Number(tail))),
  ];
  return [paired, digitWords(digits), whole];
}
