import { codesOf, tokenize } from "../index/terms.ts";
import { digitsForWords } from "./number-words.ts";
import { axisOf, polarityOf } from "./polarity.ts";
import { anyUnitSource, unitSymbol } from "./unit-names.ts";

/** What a text states that must not change: exchanged, it says something else, however alike the words are. */
export interface Facts {
  /** Normalised: "2,000" and "two thousand" are `2000`, "8,5" is `8.5`, minus ten is `-10`. */
  readonly numbers: ReadonlySet<string>;
  /** Numbers with their unit: `25Nm` for "25 newton metres" too, `1week` for "weekly". Both ends of a range have its unit. */
  readonly quantities: ReadonlySet<string>;
  /** Symbols of units, with or without a number. */
  readonly units: ReadonlySet<string>;
  /** Codes, part numbers and sizes without separators, in lower case: `e42`, `m8x20`. */
  readonly codes: ReadonlySet<string>;
  /** Negation, on and off, left and right, minimum and maximum and the like, as `axis:side`. */
  readonly polarity: ReadonlySet<string>;
  /** Actions that have an opposite, as `axis:side`. */
  readonly actions: ReadonlySet<string>;
}

const digits = String.raw`\d+(?:[.,]\d+)*(?:\/\d+)?`;
const numberSource = String.raw`(?<![\p{L}\p{N}.,/]|\p{L}[-./_])(?:(?<=^|[\s(:=~]|to )[-−–+]|(?<=\b)minus )?${digits}`;
const joint = String.raw`\s?(?:to|and|or|–|-|\.{3}|…|\/|x|×|by|±)\s?[-−+]?`;
const quantityPattern = new RegExp(
  String.raw`(?<numbers>${numberSource}(?:${joint}${digits}){0,3})(?:\s|-)?(?<unit>${anyUnitSource}(?: (?:Celsius|Fahrenheit))?)`,
  "gu",
);
const numberPattern = new RegExp(`${numberSource}(?![\\p{L}\\p{N}])`, "gu");
const headerUnitPattern = new RegExp(String.raw`[(\[,]\s?(?:in )?(?<unit>${anyUnitSource})\s?(?=[)\],])`, "gu");
const halfPattern = new RegExp(String.raw`\b[Hh]alf (?:an? )?(?=${anyUnitSource})`, "gu");
const onePattern = new RegExp(String.raw`\b[Oo]ne (?=${anyUnitSource})`, "gu");
/** Codes whose digits stand alone: `E 42`, `1820-041`. */
const writtenCode = /(?<![\p{L}\p{N}])(?:\p{L} \d[\p{L}\p{N}]*|\d+(?:[-/]\d+)+)/gu;
const periodPattern = /\b(?:(?:once )?(?:every|each|per|an?) (hour|day|week|month|year)|(dai|hour|week|month|year)ly|(annual)ly)\b/gi;

/** Reads numbers, units, codes and polarity out of a text. */
export function factsOf(text: string): Facts {
  const clean = normalized(text);
  const codes = new Set(codesOf(tokenize(clean)));
  const [numbers, bare, quantities, units] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const figures = clean.replaceAll(writtenCode, (all) => (codes.has(all.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")) ? " ; " : all));
  const rest = figures.replaceAll(quantityPattern, (...match) => {
    const groups = match.at(-1) as { numbers: string; unit: string };
    const unit = unitSymbol(groups.unit);
    units.add(unit);
    for (const number of numbersIn(groups.numbers)) {
      numbers.add(number);
      quantities.add(number + unit);
    }
    return ` ${groups.numbers} ; `;
  });
  const { polarity, actions } = polarityOf(rest);
  for (const number of numbersIn(figures.replaceAll(quantityPattern, " ; "))) {
    numbers.add(number);
    bare.add(number);
  }
  // a unit in the heading of a column goes with the numbers that stand without one
  const headed = new Set([...rest.matchAll(headerUnitPattern)].map(({ groups }) => unitSymbol(groups?.["unit"] ?? "")));
  for (const unit of headed) {
    units.add(unit);
    for (const number of bare) quantities.add(number + unit);
  }
  for (const [, name, adverb] of rest.matchAll(periodPattern)) {
    const unit = name ? unitSymbol(name) : adverb === undefined ? "year" : unitSymbol(adverb.replace(/^dai$/i, "day"));
    units.add(unit);
    quantities.add(`1${unit}`);
  }
  return { numbers, quantities, units, codes, polarity, actions };
}

/** One way to write what has several; numbers in words become digits. The number of a step is none. */
function normalized(text: string): string {
  return digitsForWords(
    text
      .normalize("NFKC")
      .replace(/^\s*\d{1,3}[.)]\s+(?=\p{L})/u, "")
      .replaceAll("μ", "µ")
      .replaceAll("⁄", "/")
      .replaceAll(/[‐‑]/g, "-")
      .replaceAll(/’/g, "'")
      .replaceAll(/\s+/g, " ")
      .replaceAll(/\btwice\b/gi, "2 times")
      .replaceAll(/(?<=(?<!\d )\b\d{1,3}) (?=000\b)/g, "")
      .replaceAll(halfPattern, "0.5 ")
      .replaceAll(onePattern, "1 "),
  );
}

function numbersIn(text: string): string[] {
  return [...text.matchAll(numberPattern)].map(([found]) => normalizedNumber(found));
}

function normalizedNumber(text: string): string {
  const negative = /^(?:[-−–]|minus )/.test(text);
  const figure = text
    .replace(/^(?:[-−–+]|minus )/, "")
    .replaceAll(/,(?=\d{3}(?!\d))/g, "")
    .replaceAll(",", ".");
  const value = /^\d+(?:\.\d+)?$/.test(figure) ? String(Number(figure)) : figure;
  return negative ? `-${value}` : value;
}

/**
 * What a claim states and the source does not: numbers, quantities, units, codes and polarity that do not stand there. Empty when all do.
 * An action counts only when the source names its opposite instead.
 */
export function missingFacts(claim: Facts, source: Facts): string[] {
  const absent = (stated: ReadonlySet<string>, held: ReadonlySet<string>) => [...stated].filter((one) => !held.has(one));
  return [
    ...absent(claim.numbers, source.numbers),
    ...absent(claim.units, source.units),
    ...absent(claim.quantities, source.quantities),
    ...absent(claim.codes, source.codes),
    ...absent(claim.polarity, source.polarity),
    ...absent(claim.actions, source.actions).filter((action) => [...source.actions].some((other) => axisOf(other) === axisOf(action))),
  ];
}

/** Whether two texts state the same facts, so that the answer to one may serve the other. */
export function agree(left: Facts, right: Facts): boolean {
  return missingFacts(left, right).length === 0 && missingFacts(right, left).length === 0;
}

/** Of a text that states nothing. */
export const noFacts: Facts = allFacts([]);

/** The facts of several texts together. */
export function allFacts(facts: readonly Facts[]): Facts {
  const union = (pick: (one: Facts) => ReadonlySet<string>) => new Set(facts.flatMap((one) => [...pick(one)]));
  return {
    numbers: union((one) => one.numbers),
    quantities: union((one) => one.quantities),
    units: union((one) => one.units),
    codes: union((one) => one.codes),
    polarity: union((one) => one.polarity),
    actions: union((one) => one.actions),
  };
}
