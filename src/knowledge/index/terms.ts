import { cleanText } from "./clean-text.ts";
import { eachPlainWord, isSeparator, plainWordsEnd } from "./plain-words.ts";

/** One word, number, quantity or code of a text, ready for both lexical legs. */
export interface Token {
  /** Lower-case, as it enters the character grams. */
  readonly surface: string;
  /** As it enters the word leg; a quantity gives itself, its number and its unit. */
  readonly terms: readonly string[];
  /** Set when the token is a code: letters and digits without separators, so that "E-42", "E 42" and "e42" are one. */
  readonly code?: string;
}

/** Removed from questions unless fewer than two words remain (RETRIEVAL C2.4). */
const questionWords = new Set(
  (
    "how do does did i can could what which when where why who should would may my me we you your our have has had there any some get want " +
    "need please tell know way possible is are the a an to of in on for it if with from " +
    // words of conversation, which match by chance
    "and or but so then than as at by be been being was were will shall must might am this that these those its they them their he she his her us " +
    "someone somebody anybody anyone something anything everything just really actually going go goes gone got gets getting let lets look looks looking " +
    "happen happens happened thing things stuff make makes sure again back here every day much many long often kind sort say says mean means tells"
  ).split(" "),
);

/** Spelled-out units as their symbols, so that "500 hours" and "500 h" are one. */
const unitWords: Readonly<Record<string, string>> = {
  hour: "h", hours: "h", hrs: "h", minute: "min", minutes: "min", mins: "min", second: "s", seconds: "s", sec: "s",
  volt: "v", volts: "v", vac: "v", vdc: "v", amp: "a", amps: "a", ampere: "a", amperes: "a", watt: "w", watts: "w", kilowatt: "kw", kilowatts: "kw",
  hertz: "hz", bars: "bar", millimetre: "mm", millimetres: "mm", millimeter: "mm", millimeters: "mm", centimetre: "cm", centimetres: "cm",
  centimeter: "cm", centimeters: "cm", metre: "m", metres: "m", meter: "m", meters: "m", litre: "l", litres: "l", liter: "l", liters: "l",
  kilogram: "kg", kilograms: "kg", gram: "g", grams: "g", percent: "%", degree: "°", degrees: "°", "°c": "°", "°f": "°", "n·m": "nm",
  "newton metres": "nm", "newton meters": "nm", "newton metre": "nm", "newton meter": "nm", decibel: "db", decibels: "db", inches: "inch",
}; // prettier-ignore

const units = [
  ...Object.keys(unitWords),
  ..."nm bar mbar psi kpa mpa pa v kv mv ma w kw hz khz mhz rpm mm cm m km µm inch kg g l ml h min s ms db hp ft lb lbs ohm kb mb gb °".split(
    " ",
  ),
]
  .sort((left, right) => right.length - left.length)
  .join("|");

const edge = String.raw`(?<![\p{L}\p{N}])`;
const after = String.raw`(?![\p{L}\p{N}])`;
/** Bounded, since a list without spaces is read from each of its numbers on. */
const decimal = String.raw`\d+(?:[.,]\d+){0,12}`;
/** Thread, letters before a number, quantity, and whatever else is a token. */
const scanner = new RegExp(
  [
    String.raw`(${edge}[mM] ?${decimal} ?[x×] ?${decimal}${after})`,
    String.raw`((?<!\d )${edge}(?:[B-HJ-WYZb-hj-wyz]|[A-Z]{2,4}) \d[\p{L}\p{N}]*(?:[-./]\d+)*${after})`,
    String.raw`(${edge}${decimal}[ -]?(?:[nN][mM]|[vVaAwW]|%|${units})${after})`,
    String.raw`([\p{L}\p{N}]+(?:[-‐‑–./_][\p{L}\p{N}]+)*)`,
  ].join("|"),
  "gu",
);
const quantityParts = new RegExp(String.raw`^(${decimal})[ -]?(.+)$`, "u");

/** Splits a text into tokens. */
export const tokenize = (text: string): Token[] => scanTokens(cleanText(text), plainWordsEnd);

/** Tokens of a text that is clean. Words that `wordsEnd` vouches for are not matched against the pattern, which costs far more. */
export function scanTokens(text: string, wordsEnd: (text: string, start: number) => number): Token[] {
  const tokens: Token[] = [];
  const addWord = (word: string) => void tokens.push(knownWord(word));
  for (let at = 0; at < text.length;) {
    if (isSeparator(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const end = wordsEnd(text, at);
    if (end >= 0) {
      eachPlainWord(text, at, end, addWord);
      at = end;
      continue;
    }
    scanner.lastIndex = at;
    const match = scanner.exec(text);
    if (!match) break;
    tokens.push(...tokensOfMatch(match));
    at = scanner.lastIndex;
  }
  return tokens;
}

function tokensOfMatch([token, thread, spaced, quantity]: RegExpExecArray): readonly Token[] {
  if (thread !== undefined) return [codeToken(thread)];
  if (spaced !== undefined) return spacedTokens(spaced);
  return quantity === undefined ? plainTokens(token) : [quantityToken(quantity)];
}

function codeToken(text: string): Token {
  const code = text
    .toLowerCase()
    .replaceAll("×", "x")
    .replaceAll(/[^\p{L}\p{N}.,]|[.,](?!\d)/gu, "")
    .replaceAll(",", ".");
  return { surface: code, terms: [code], code };
}

/** "E 42" is a code; "ISO 46" may be written either way, so its parts count as well. */
function spacedTokens(text: string): Token[] {
  const [letters = "", digits = ""] = text.split(" ");
  const joined = codeToken(letters + digits.replaceAll(/[-./]/g, ""));
  if (letters.length === 1) return [joined];
  return [{ ...joined, terms: [...joined.terms, stem(letters.toLowerCase()), digits.toLowerCase()] }];
}

function quantityToken(text: string): Token {
  const [, figure = text, rawUnit = ""] = quantityParts.exec(text) ?? [];
  const number = normalizeNumber(figure);
  const unit = unitWords[rawUnit.toLowerCase()] ?? rawUnit.toLowerCase();
  return { surface: `${number}_${unit}`, terms: [`${number}${unit}`, number, unit] };
}

function plainTokens(text: string): Token[] {
  const hasDigit = /\d/.test(text);
  const hasLetter = /\p{L}/u.test(text);
  if (!hasDigit) return text.split(/[^\p{L}\p{N}]+/u).map(wordToken);
  if (!hasLetter) return isPartNumber(text) ? [codeToken(text.replaceAll(/\D/g, ""))] : numberTokens(text);
  const parts = text.split(/[-‐‑–./_]/u);
  const everyPartShort = parts.every((part) => /\d/.test(part) || part.length <= 4);
  if (everyPartShort && !/^\d+[-‐‑–]\p{Ll}{2,}/u.test(text)) return [codeToken(text.replaceAll(/[-‐‑–./_]/gu, ""))];
  return parts.flatMap((part) => (/^\d+$/.test(part) ? numberTokens(part) : /\d/.test(part) ? [codeToken(part)] : [wordToken(part)]));
}

/** Digits with hyphens are a part number when a group is too long for a range such as 10-15 or 100-240. */
function isPartNumber(text: string): boolean {
  const groups = text.split(/[-‐‑/_]/u);
  return groups.length > 2 || (groups.length === 2 && groups.some((group) => group.length > 3 && !group.includes(".")));
}

function numberTokens(text: string): Token[] {
  if (/^\d+\/\d+$/.test(text)) return [{ surface: text, terms: [text] }];
  return text
    .split(/[-‐‑–/_]/u)
    .filter((part) => part !== "")
    .map((part) => ({ surface: normalizeNumber(part), terms: [normalizeNumber(part)] }));
}

/** "1,000" is a thousand; "8,5" is "8.5". */
function normalizeNumber(text: string): string {
  return text.replaceAll(/,(?=\d{3}(?!\d))/g, "").replaceAll(",", ".");
}

const knownWords = new Map<string, Token>();
const maxKnownWords = 16_384;
/** Node keeps the whole text of a longer part of it. */
const longestKnownWord = 12;

/** The token of a word, made once for the words that texts repeat. */
function knownWord(word: string): Token {
  const known = knownWords.get(word);
  if (known) return known;
  const token = wordToken(word);
  if (word.length > longestKnownWord) return token;
  if (knownWords.size >= maxKnownWords) knownWords.clear();
  knownWords.set(word, token);
  return token;
}

function wordToken(word: string): Token {
  const surface = word.toLowerCase();
  return { surface, terms: [stem(surface)] };
}

/** Harman's s-stemmer (1991): plural endings only. */
export function stem(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith("ies") && !/[ae]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (word.endsWith("es") && !/[aeo]es$/.test(word)) return word.slice(0, -1);
  if (word.endsWith("s") && !/[us]s$/.test(word)) return word.slice(0, -1);
  return word;
}

/** Terms of the word leg for a text that is indexed, in order, with repeats. */
export const wordTerms = (tokens: readonly Token[]): string[] => tokens.flatMap((token) => token.terms);

/** Terms of the word leg for a question: without question words, unless fewer than two words would remain. */
export function questionTerms(tokens: readonly Token[]): string[] {
  const content = tokens.filter((token) => !questionWords.has(token.surface));
  return wordTerms(content.length < 2 ? tokens : content);
}

/** What the character grams run over: the words as said, question words left out, joined by "_" (RETRIEVAL C2.4). */
export function contentSurface(tokens: readonly Token[]): string {
  let joined = "";
  for (const { surface } of tokens) {
    if (!questionWords.has(surface)) joined += joined === "" ? surface : `_${surface}`;
  }
  return joined;
}

/** Codes of a text, without repeats. */
export function codesOf(tokens: readonly Token[]): string[] {
  return [...new Set(tokens.flatMap((token) => token.code ?? []))];
}

/** The pattern of a code: "e42" and "e7" share "e#", so a chunk that holds one but not the other can be told. */
export const codeShape = (code: string): string => code.replaceAll(/\d+(?:\.\d+)*/g, "#");
