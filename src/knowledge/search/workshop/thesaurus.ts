import { stem } from "../../index/terms.ts";
import { actions } from "./actions.ts";
import { conditions } from "./conditions.ts";
import { electrics } from "./electrics.ts";
import { fluids } from "./fluids.ts";
import { parts } from "./parts.ts";
import { peopleAndPlaces } from "./people-and-places.ts";
import { timeAndQuantity } from "./time-and-quantity.ts";

/**
 * General English of machines, not of one manual: what is said in a workshop and what manuals print for it. A line
 * "said, said > printed, printed" maps each expression on its left to those on its right, most likely first; a line "word = word" maps
 * each to the others. A line that begins with spaces goes on with the one before it. An entry takes effect only where the manual at
 * hand prints a word of its right side.
 */
const topics = [actions, parts, fluids, conditions, electrics, timeAndQuantity, peopleAndPlaces];

/** Words that people put into an expression: "fire it up", "on the blink". */
const fillers = new Set(["it", "them", "this", "that", "the", "a", "an", "my"]);

/** Expressions of more words than this are not looked for. */
const longest = 5;

/** A word as it is looked up; a hyphen parts two, an apostrophe does not. */
export const wordPattern = /[\p{L}\p{N}'’]+/gu;

const said = new Map<string, string[]>();
const saidInAnyForm = new Map<string, string[]>();

const splitAt = (text: string, separator: string): string[] => text.split(separator).map((part) => part.trim());

for (const line of topics.flatMap((topic) => topic.trim().replaceAll(/\n\s+/g, " ").split("\n"))) {
  const [left = "", right] = splitAt(line, ">");
  const equals = splitAt(left, "=");
  if (right !== undefined) splitAt(left, ",").forEach((expression) => add(expression, splitAt(right, ",")));
  else equals.forEach((expression) => add(expression, equals));
}

function add(expression: string, printed: readonly string[]): void {
  const words = wordsOf(expression).filter((word) => !fillers.has(word));
  for (const [map, key] of [
    [said, words.map(stem).join(" ")],
    [saidInAnyForm, words.map(root).join(" ")],
  ] as const) {
    const known = map.get(key) ?? [];
    map.set(key, known);
    known.push(...printed.filter((one) => one !== expression && !known.includes(one)));
  }
}

/** An expression of the workshop within a question. */
export interface WorkshopExpression {
  /** Place of its first word and how many words it has. */
  readonly start: number;
  readonly length: number;
  /** What manuals print for it, most likely first. */
  readonly printed: readonly string[];
}

/** The expressions of the workshop among the words of a question, in lower case: the longest at each place, none overlapping. */
export function findExpressions(words: readonly string[]): WorkshopExpression[] {
  const places = words.flatMap((word, place) => (fillers.has(word) ? [] : [place]));
  const content = places.map((place) => words[place] ?? "");
  const found: WorkshopExpression[] = [];
  for (let at = 0; at < content.length; at++) {
    const expression = longestAt(content, at);
    if (!expression) continue;
    const start = places[at] ?? 0;
    const end = places[at + expression.length - 1] ?? start;
    found.push({ start, length: end - start + 1, printed: expression.printed });
    at += expression.length - 1;
  }
  return found;
}

function longestAt(words: readonly string[], start: number): { length: number; printed: readonly string[] } | undefined {
  for (let length = Math.min(longest, words.length - start); length > 0; length--) {
    const chosen = words.slice(start, start + length);
    const printed = said.get(chosen.map(stem).join(" ")) ?? saidInAnyForm.get(chosen.map(root).join(" "));
    if (printed) return { length, printed };
  }
  return undefined;
}

/** How many expressions are known. */
export const expressionCount = said.size;

function wordsOf(expression: string): string[] {
  return expression.toLowerCase().match(wordPattern) ?? [];
}

/** What the forms of a word share: "swapped" and "swapping" with "swap", "greased" with "grease". Too coarse for an index. */
function root(word: string): string {
  const plain = stem(word);
  const bare = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(plain)?.[1] ?? plain;
  return (bare.length < 3 ? plain : bare).replace(/e$/, "").replace(/([b-df-hj-np-tv-z])\1$/, "$1");
}
