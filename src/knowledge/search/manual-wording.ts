import { stem } from "../index/terms.ts";
import { chunkFrequency } from "./bm25.ts";
import { type Partition } from "./partition.ts";
import { findExpressions, wordPattern } from "./workshop/thesaurus.ts";

/** Printed words that stand in for a said one. */
const maxSubstitutes = 2;
/** A said word that stands in this many times fewer chunks than the printed one is not this manual's own word. */
const rarity = 12;

/**
 * The question in the words of this manual: a workshop expression that the manual lacks, or hardly uses, is replaced by what the
 * manual prints for it. One that the manual uses stays: expanding those too took 7 points of R@1 from questions in the manual's words.
 */
export function inManualWording(partition: Partition, question: string): string {
  const places = [...question.matchAll(wordPattern)].map((match) => ({ text: match[0], at: match.index }));
  const frequency = (expression: string) =>
    Math.min(...(expression.toLowerCase().match(wordPattern) ?? []).map((word) => chunkFrequency(partition, stem(word))));
  let wording = "";
  let copied = 0;
  for (const { start, length, printed } of findExpressions(places.map(({ text }) => text.toLowerCase()))) {
    const [first, last] = [places[start], places[start + length - 1]];
    if (!first || !last) continue;
    const end = last.at + last.text.length;
    const said = question.slice(first.at, end);
    const known = printed.filter((candidate) => frequency(candidate) > 0).slice(0, maxSubstitutes);
    const [likeliest] = known;
    if (likeliest === undefined) continue;
    if (frequency(said) * rarity > frequency(likeliest)) continue;
    wording += question.slice(copied, first.at) + known.join(" ");
    copied = end;
  }
  return wording + question.slice(copied);
}
