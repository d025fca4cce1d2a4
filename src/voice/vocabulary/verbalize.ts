import { codeSpeech, findCodes, isSpelled, spell } from "./codes.ts";
import { numberWords } from "./numbers.ts";
import { unitOf, unitSpellings } from "./units.ts";

const escaped = unitSpellings.map((spelling) => spelling.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)).join("|");
const number = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const quantity = new RegExp(String.raw`(?<![\p{L}\p{N}.])(${number})(?:\s?(${escaped})(?![\p{L}\p{N}]))?(?![\p{L}])`, "gu");
const range = new RegExp(String.raw`(\d)\s?(?:[-–—…]|\.\.\.?)\s?(?=\d)`, "g");
const fractions = new Map([
  ["1/2", "one half"],
  ["1/4", "one quarter"],
  ["3/4", "three quarters"],
  ["½", "one half"],
  ["¼", "one quarter"],
  ["¾", "three quarters"],
]);
const symbols: readonly (readonly [RegExp, string])[] = [
  [/&/g, " and "],
  [/(?<=\S)\s?±\s?/g, " plus or minus "],
  [/±/g, "plus or minus "],
  [/\s[x×]\s(?=\d)/g, " by "],
  [/≤/g, " at most "],
  [/≥/g, " at least "],
  [/\be\.g\./gi, "for example"],
  [/\bi\.e\./gi, "that is"],
  [/\bapprox\./gi, "approximately"],
  [/\betc\./gi, "and so on"],
  [/\bmax\.(?= )/gi, "maximum"],
  [/\bmin\.(?= [^A-Z])/g, "minimum"],
  [/\bFig\./g, "figure"],
  [/\bNo\.(?= ?\d)/g, "number"],
];

/**
 * Writes out what is written otherwise than it is said: codes, numbers with their units, ranges, symbols, acronyms.
 * Punctuation and other words stay, so the result can be read aloud or cut into words.
 * @param say chooses among the ways a code can be said; the likeliest by default
 */
export function verbalize(text: string, say: (ways: string[][]) => string[] = (ways) => ways[0] ?? []): string {
  let spoken = text.normalize("NFC");
  for (const [pattern, replacement] of symbols) spoken = spoken.replace(pattern, replacement);
  for (const [written, words] of fractions) spoken = spoken.replaceAll(new RegExp(`(?<![\\d/])${written}(?![\\d/])`, "g"), ` ${words} `);
  for (const found of new Set(findCodes(spoken))) {
    if (isQuantity(found)) continue;
    spoken = spoken.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${found}(?![\\p{L}\\p{N}])`, "gu"), say(codeSpeech(found)).join(" "));
  }
  spoken = spoken.replace(range, "$1 to ");
  spoken = spoken.replace(quantity, (_whole, digits: string, spelling: string | undefined) => {
    const words = numberWords(digits).join(" ");
    const unit = spelling === undefined ? undefined : unitOf(spelling);
    return unit ? `${words} ${digits === "1" ? unit.one : unit.many}` : words;
  });
  spoken = spoken.replace(/\b[A-Z]{2,5}\b/g, (word) => (isSpelled(word) ? spell(word).join(" ") : word));
  return spoken.replaceAll(/[ \t]{2,}/g, " ").trim();
}

/** The lower-case words of a text as they are spoken, without punctuation. */
export function spokenWords(text: string, say?: (ways: string[][]) => string[]): string[] {
  const plain = verbalize(text, say).normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/[’‘`]/g, "'").toLowerCase();
  return (plain.match(/[a-z]+(?:'[a-z]+)*/g) ?? []).filter((word) => word.length <= 32);
}

/** "18V" and "50A" are quantities that look like codes. */
function isQuantity(found: string): boolean {
  const [, spelling] = /^\d+([A-Z]{1,3})$/.exec(found) ?? [];
  return spelling !== undefined && unitOf(spelling) !== undefined;
}
