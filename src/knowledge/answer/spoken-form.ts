import { digitByDigit, spokenFraction, spokenNumber } from "./numbers.ts";
import { spokenUnit, unitSource } from "./units.ts";

type Rule = readonly [RegExp, string | ((all: string, ...groups: string[]) => string)];

const number = String.raw`\d+(?:,\d{3})*(?:\.\d+)*`;

/** What documents and language models leave behind that is not text. */
const remnants: readonly Rule[] = [
  [/!?\[([^\]]*)\]\([^)]*\)/g, "$1"],
  [/\[\d+\]/g, ""],
  [/^\s*(?:#{1,6}|[-*•–]|>)\s+/gm, ""],
  [/\*+|`+|(?<!\p{L})_+|_+(?!\p{L})/gu, ""],
  [/<[^<>]{1,40}>/g, " "],
];

/** One way to write what has several. */
const spellings: readonly Rule[] = [
  [/[\u00a0\u2007-\u200a\u202f]/g, " "],
  [/[\p{Cc}]/gu, " "],
  [/\p{Cf}/gu, ""],
  [/[‘’‛′]/g, "'"],
  [/[‐‑]/g, "-"],
  [/[−﹣]/g, "-"],
  [/\u03bc/g, "µ"],
  [/\u2126/g, "Ω"],
  [/℃/g, "°C"],
  [/℉/g, "°F"],
  [/º(?=\s?[CF])/g, "°"],
  [/°\s(?=[CF]\b)/g, "°"],
  [/⋅/g, "·"],
  [/\bm\^?3\b/g, "m³"],
  [/\bm\^?2\b/g, "m²"],
  [/½/g, " 1/2"],
  [/¼/g, " 1/4"],
  [/¾/g, " 3/4"],
  [/⅛/g, " 1/8"],
  [/⅜/g, " 3/8"],
];

const abbreviations: readonly Rule[] = [
  [/^\s*(DANGER|WARNING|CAUTION|NOTE|NOTICE)\b\s*[:!.–—-]*\s*/gi, (_all, word) => `${capitalized(word)}. `],
  [/\be\.\s?g\.,?/gi, "for example"],
  [/\bi\.\s?e\.,?/gi, "that is"],
  [/\betc\./gi, "and so on"],
  [/\bapprox\.?(?=\s|\d)/gi, "about"],
  [/\bincl\./gi, "including"],
  [/\bvs\.?(?=\s)/gi, "versus"],
  [/\bmax\b\.?/gi, "maximum"],
  [/(?<!\d\s?)\bmin\.(?=\s)/gi, "minimum"],
  [/\b(?:no|nr)\.\s?(?=\d)/gi, "number "],
  [/\bfig\.\s?(?=\d)/gi, "figure "],
  [/\bsect?\.\s?(?=\d)/gi, "section "],
  [/\bpp?\.\s?(?=\d)/gi, "page "],
  [/\bw\/\s?(?=\p{L})/giu, "with "],
  [/\bP\/N\b:?/g, "part number"],
  [/\bS\/N\b:?/g, "serial number"],
  [/[Øø⌀]\s?(?=\d)/g, "diameter "],
  [/#\s?(?=\d)/g, "number "],
  [/(?<=\d)\s?in\.(?=\s|$)/g, " inches"],
  [/(?<=\d)\s?(?:″|(?<=\/\d{1,2})")/g, " inches"],
];

const signs: readonly Rule[] = [
  [/\s?±\s?/g, " plus or minus "],
  [/≥\s?|>=\s?/g, " at least "],
  [/≤\s?|<=\s?/g, " at most "],
  [/(?<=\s|^)<\s?(?=\d)/g, "less than "],
  [/(?<=\s|^)>\s?(?=\d)/g, "more than "],
  [/[≈~]\s?(?=\d)/g, "about "],
  [/(?<=[\d\p{L}%])\s?(?:\.{3}|…)\s?(?=[\d+-])/gu, " to "],
  [/(?<=\d\s?(?:%|°C?|°F)?)\s?[–—]\s?(?=[+-]?\d)/g, " to "],
  [/(?<![\p{L}\d-])(\d+(?:[.,]\d+)*)-(\d+(?:[.,]\d+)*)(?![\d-])/gu, range],
  [/(?<=^|[\s(]|to )-\s?(?=\d)/g, "minus "],
  [/(?<=^|[\s(])\+\s?(?=\d)/g, "plus "],
  [/(?<=\d)\s?[x×]\s?(?=\d)/g, " by "],
  [/(?<=\d\s?\p{L}{1,2})\s?×\s?(?=\d)/gu, " by "],
  [/\s*=\s*/g, " equals "],
  [/\s*&\s*/g, " and "],
  [/\s*→\s*/g, ", then "],
  [/(?<=\b\d{1,3}):(?=\d{1,3}\b)/g, " to "],
  [/€\s?(\d[\d.,]*\d|\d)/g, "$1 euros"],
  [/\$\s?(\d[\d.,]*\d|\d)/g, "$1 dollars"],
  [/£\s?(\d[\d.,]*\d|\d)/g, "$1 pounds"],
];

const quantities: readonly Rule[] = [
  [/(?<![\d/.,])(?:(\d+)[\s-])?(\d{1,2})\/(\d{1,2})(?![\d/])/g, fraction],
  [
    new RegExp(String.raw`(?<![\p{L}\d.,])(${number})(\s|-)?(${unitSource})(?:\s?(DC|AC))?`, "gu"),
    (_all, amount, joint, unit, current) =>
      `${spokenNumber(amount)} ${spokenUnit(unit, joint === "-" || amount === "1")}${letters(current)}`,
  ],
  // a unit after a fraction in words, or after "to" in a row without a number of its own
  [
    new RegExp(String.raw`(?<=(?:halves|half|quarters?|thirds?|eighths?|sixteenths?)\s)(${unitSource})`, "gu"),
    (unit) => spokenUnit(unit, true),
  ],
  [new RegExp(String.raw`(?<=[\s(])(${unitSource})(?=[\s).,:;]|$)`, "gu"), bareUnit],
];

/** Two letters or more that are read letter by letter although they could be read as a word. */
const initialisms =
  /\b(?:AC|DC|LED|LCD|PPE|USB|HMI|PLC|OEM|ID|UV|IR|PE|PTFE|PTC|NTC|EPDM|API|RFID|URL|SAE|EP|PVC|LOTO|IP|AWG|NO|NC|RPM|PSI)(?=\b|\d)/g;

const codes: readonly Rule[] = [
  [/(?<![\p{L}\p{N}])(?=[\p{L}\d]*[-./]?[\p{L}\d]*\d)(?=[\d\-./]*\p{L})[\p{L}\d]+(?:[-./][\p{L}\d]+)*/gu, code],
  [/(?<![\p{L}\p{N}])\d{2,}(?:-\d{2,})+(?![\p{L}\p{N}])/gu, (all) => digits(all)],
  [/(?<=\b(?:part|order|serial|item|article|drawing|ISO|DIN|EN|IEC|ANSI|UL|NFPA)\s(?:number\s)?)\d{4,}\b/gi, (all) => digitByDigit(all)],
  [/(?<=\b(?:password|passcode|PIN|enter|code)\s)\d{3,8}(?!\s?\p{L}|[.,]\d)/giu, (all) => digitByDigit(all)],
  [
    new RegExp(String.raw`(?<![\p{L}\d])${number}(?![\p{L}\d])`, "gu"),
    (all) => (/^\d{5,}$/.test(all) ? digitByDigit(all) : spokenNumber(all)),
  ],
  [initialisms, (all) => (all === "LOTO" ? "lockout tagout" : spelled(all))],
  [/\b(?![IVX]{2,4}\b)[BCDFGHJKLMNPQRSTVWXZ]{2,5}\b/g, (all) => spelled(all)],
];

const punctuation: readonly Rule[] = [
  [/\s*[()[\]{}]\s*(?=[.,:;?!]|$)/g, ""],
  [/^\s*[()[\]{}]\s*/g, ""],
  [/\s*[()[\]{}]\s*/g, ", "],
  [/\s*[–—|•]\s*|\s+-\s+/g, ", "],
  [/[/\\_+^]|(?<=\d)-(?=\d)/g, " "],
  [/°/g, " degrees "],
  [/%/g, " percent "],
];

/** All that reaches a synthesiser: anything else is silence at best. */
const unknown = /[^A-Za-z0-9 .,?!:;'-]/g;

/**
 * A sentence as words that a speech synthesiser reads right: units, ranges, codes and part numbers spelled out, no symbols
 * left. Holds only letters a-z, digits, spaces and `. , ? ! : ; ' -`; empty when the text has no Latin letters or digits.
 */
export function spokenForm(text: string): string {
  const readable = [remnants, spellings, abbreviations, signs, quantities, codes, punctuation].reduce(apply, text);
  return readable
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll("ß", "ss")
    .replaceAll(unknown, " ")
    .replaceAll(/(?<![A-Za-z0-9])[-']+|[-']+(?![A-Za-z0-9])/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+(?=[.,?!:;])/g, "")
    .replaceAll(/[.,:;]+(?=[.?!])|,+(?=[:;])/g, "")
    .replaceAll(/([.,?!:;])[.,?!:;]+/g, "$1")
    .replaceAll(/^[.,?!:;\s]+/g, "")
    .trim();
}

function apply(text: string, rules: readonly Rule[]): string {
  return rules.reduce(
    (result, [pattern, replacement]) =>
      typeof replacement === "string" ? result.replaceAll(pattern, replacement) : result.replaceAll(pattern, replacement),
    text,
  );
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** `8-10` is a range; `1820-041` and `8573-1` are numbers of parts and standards. */
function range(all: string, from = "", to = ""): string {
  const rising = Number(from.replaceAll(",", "")) < Number(to.replaceAll(",", ""));
  return rising && !/^0\d/.test(to) ? `${from} to ${to}` : all;
}

function fraction(all: string, whole: string | undefined, numerator = "", denominator = ""): string {
  const part = spokenFraction(Number(numerator), Number(denominator));
  if (part === undefined) return all;
  return whole === undefined ? part : `${spokenNumber(whole)} and ${part.replace(/^one half$/, "a half")}`;
}

/** Units stand alone in table headings, "in Nm"; single letters there are more often names. */
function bareUnit(unit: string): string {
  return unit.length > 1 && !/^(?:min|bar|ms|lb|oz|hr|gal|nm|MB|GB|ml|mg)$/.test(unit) ? spokenUnit(unit, false) : unit;
}

/** Letter by letter. */
const spelled = (word: string): string => word.split("").join(" ");

function letters(abbreviation: string | undefined): string {
  return abbreviation ? ` ${spelled(abbreviation)}` : "";
}

/** `E-42` → `E 42`, `M8` → `M 8`, `AC-4471-0032` → `A C 4 4 7 1 0 0 3 2`. */
function code(all: string): string {
  if (/^\d+(?:st|nd|rd|th|s)$/i.test(all)) return all;
  const groups = all.match(/\p{L}+|\d+(?:\.\d+)?/gu) ?? [];
  const digitGroups = groups.filter((group) => /^\d/.test(group));
  const dictated = digitGroups.length > 1 && digitGroups.join("").length > 4 && !all.includes(".");
  return groups.map((group) => (/^\d/.test(group) ? codeNumber(group, dictated) : codeLetters(group))).join(" ");
}

function codeNumber(group: string, dictated: boolean): string {
  return dictated || /^\d{4,}$|^0\d/.test(group) ? digitByDigit(group) : spokenNumber(group);
}

function codeLetters(group: string): string {
  return /^[A-Z]{2,3}$/.test(group) ? spelled(group) : group;
}

function digits(all: string): string {
  return digitByDigit(all.replaceAll(/\D/g, ""));
}
