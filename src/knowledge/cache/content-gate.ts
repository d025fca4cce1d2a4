import { factsOf } from "../answer/facts.ts";
import { digitsForWords } from "../answer/number-words.ts";
import { anyUnitSource, unitSymbol } from "../answer/unit-names.ts";
import { stem } from "../index/terms.ts";
import { frameOf, type QuestionKind } from "./question-frame.ts";

/**
 * What a question says that its answer depends on. Vectors do not tell "turn on" from "turn off", E-42 from E-43, or the front from the rear;
 * this does. Two questions share an answer only when all of it is the same.
 */
interface QuestionContent {
  /** What is asked for. */
  readonly kind: QuestionKind;
  /** The words that are left, in their order, numbers and units among them. */
  readonly words: readonly string[];
  /** Quantities, codes, polarity and quoted names, sorted. */
  readonly facts: readonly string[];
}

/** Words without which English says the same. What negates, opposes, relates or limits is not among them. */
const dropped = new Set(
  (
    "a an the my your our its this these i we you us me is are am be been being do does doing has have to of in at for by then also just please " +
    "there can could may would"
  ).split(" "),
);

/** Other spellings of the same word. */
const spellings: Readonly<Record<string, string>> = {
  color: "colour", center: "centre", meter: "metre", liter: "litre", fiber: "fibre", tire: "tyre", gray: "grey", aluminum: "aluminium", mold: "mould",
  wi: "wifi", television: "tv", when: "if", cannot: "not", never: "not", no: "not", unable: "not", shall: "must", should: "must", into: "in",
}; // prettier-ignore

/** Marks a letter that is a name. */
const letterName =
  /(?<=\p{Ll} )A(?!\p{L})|(?<=\p{L} )(?<!\b(?:do|can|could|should|shall|must|may|am|will|would|did|have|if|when) )[AIai](?=\W*$)/gu;
const named = "\u02c6";
const word = /\d+(?:[.,]\d+)*|[\p{L}\p{M}\u02c6]+(?:'[\p{L}\p{M}]+)?|[%°±+<>≤≥=#$€£/:-]/gu;
const unitAfterNumber = new RegExp(String.raw`(?<=\d)[ -]?(${anyUnitSource})`, "gu");
/** A hyphen or slash within a word or a code. */
const joint = /(?<=\p{L})[-/](?=[\p{L}\d])|(?<=\d)[-/](?=\p{L})/gu;
const particles = new Set(["on", "off"]);
const determiners = new Set("the a an my your our this that these those each every both".split(" "));
const afterParticle = new Set(
  "by if when while before after again automatically using with without until from at during in for via through".split(" "),
);
const switches = new Set("turn turned turning switch switched switching power powered powering put".split(" "));
/** How many words may stand between a verb and its particle: "turn the auto power saving mode off". */
const particleReach = 8;

/** Undefined when nothing is left that a question could be about: such a one never shares an answer. */
function contentOf(question: string): QuestionContent | undefined {
  const text = plain(question);
  const { kind, subject } = frameOf(
    text
      .replaceAll(/ ?" ?/g, " ")
      .replaceAll(/ (?=[.,;?!])/g, "")
      .trim(),
  );
  const words = contentWords(subject);
  if (words.every((one) => !/[\p{L}\p{N}]/u.test(one))) return undefined;
  const { quantities, codes, polarity } = factsOf(question);
  // numbers stand among the words, and so do on and off, where "on or off" and "on and off" are one
  const sides = [...polarity].filter((side) => !side.startsWith("power:"));
  const facts = [...quantities, ...codes, ...sides, ...quotedWords(text)].sort();
  return { kind, words, facts };
}

/** The content in one line: equal for questions that may share an answer, different for all others. */
export function contentSignature(question: string): string | undefined {
  const content = contentOf(question);
  return content && JSON.stringify([content.kind, content.words, content.facts]);
}

/** The gate: whether an answer to one question may be given to the other, if their vectors are near as well. Symmetric and transitive. */
export function sameContent(one: string, other: string): boolean {
  const signature = contentSignature(one);
  return signature !== undefined && signature === contentSignature(other);
}

/** One way to write what has several; in lower case but for what stands after a number, where "mW" is not "MW". */
function plain(question: string): string {
  const text = digitsForWords(question.normalize("NFKC").replaceAll(/[\p{Cf}]/gu, ""))
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/[“”«»]|"{2,}|(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu, '"')
    .replaceAll(/[()[\]{}]/g, " ")
    // a letter that names something is no article and no pronoun
    .replaceAll(letterName, (letter) => `${letter}${named}`)
    .replaceAll(/[‐‑–—−]/g, "-")
    .replaceAll(unitAfterNumber, (_, unit: string) => ` ${unitSymbol(unit)}`)
    .replaceAll(/\d(?:[\d.,]*\d)?\s?\p{L}+|\p{L}+/gu, (found) => (/^\d/.test(found) ? found : found.toLowerCase()));
  return text
    .replaceAll(
      /\b(what|how|where|who|when|why|it|that|there)'s\b|\b(what|how|where)s\b/g,
      (_, one?: string, bare?: string) => `${one ?? bare ?? ""} is`,
    )
    .replaceAll(
      /\bi'(m|d|ve|ll)\b/g,
      (_, short: string) => `i ${({ m: "am", d: "would", ve: "have", ll: "will" } as const)[short] ?? short}`,
    )
    .replaceAll(/\b(?:can't|cannot)\b/g, "can not")
    .replaceAll(/\bwon't\b/g, "will not")
    .replaceAll(/n't\b/g, " not")
    .replaceAll(/\?(?=\s)/g, ".")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .replaceAll(/ (?=[.,;?!])/g, "")
    .trim()
    .replace(/[?!.\s]+$/u, "");
}

/** What stands in quotation marks is a name, small words included. */
function quotedWords(text: string): string[] {
  const quoted = [...text.matchAll(/"([^"]+)"/g)].map(([, inside = ""]) => inside.trim());
  return quoted.filter((inside) => inside.split(" ").some((one) => dropped.has(one))).map((inside) => `"${inside}"`);
}

function contentWords(subject: string): string[] {
  const found = [...subject.replaceAll(joint, " ").matchAll(word)].map(([one]) => one);
  // "1:2" is a ratio and "3/4" a fraction; elsewhere these marks say nothing
  const marks = (one: string, at: number) =>
    !/^[:/]$/.test(one) || [found[at - 1], found[at + 1]].every((beside) => /^\d/.test(beside ?? ""));
  const spelled = found.filter(marks).map((one, at, all) => spellingOf(one, /^\d/.test(all[at - 1] ?? "")));
  return withParticles(spelled.filter((one) => one !== "and" && one !== "or"))
    .filter((one, at, all) => !dropped.has(one) && !isPreposition(all, at))
    .map((one) => (/^\p{Ll}{4,}$/u.test(one) ? stem(one) : one));
}

function spellingOf(found: string, afterNumber: boolean): string {
  if (/^\d/.test(found)) return found.replaceAll(/,(?=\d{3}(?!\d))/g, "").replaceAll(",", ".");
  return afterNumber ? found : (spellings[found] ?? found);
}

/** "Turn the pump off" as "turn off the pump". */
function withParticles(words: readonly string[]): string[] {
  const placed = [...words];
  for (let verb = 0; verb < placed.length; verb++) {
    if (!switches.has(placed[verb] ?? "")) continue;
    const reach = placed.slice(verb + 1, verb + 1 + particleReach);
    const first = reach.findIndex((one, at) => particles.has(one) && endsParticle(reach[at + 1]));
    if (first < 0) continue;
    const count = particles.has(reach[first + 1] ?? "") ? 2 : 1;
    const moved = placed.splice(verb + 1 + first, count);
    placed.splice(verb + 1, 0, ...moved);
  }
  return placed;
}

const endsParticle = (next: string | undefined): boolean => next === undefined || particles.has(next) || afterParticle.has(next);

/** "On" before what something stands on, unless it belongs to a verb. */
function isPreposition(words: readonly string[], at: number): boolean {
  return words[at] === "on" && determiners.has(words[at + 1] ?? "") && !switches.has(words[at - 1] ?? "");
}
