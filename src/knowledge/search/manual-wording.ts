import { stem } from "../index/terms.ts";
import { chunkFrequency } from "./bm25.ts";
import { type Partition } from "./partition.ts";
import { workshopWords } from "./workshop-words.ts";

/** Printed words that stand in for a said one. */
const maxSubstitutes = 2;
/** A said word that stands in this many times fewer chunks than the printed one is not this manual's own word. */
const rarity = 4;

/**
 * The question in the words of this manual: a workshop word that the manual lacks, or hardly uses, is replaced by what the
 * manual prints for it; one that it uses is kept beside it. Unchanged when the manual prints nothing for it.
 */
export function inManualWording(partition: Partition, question: string): string {
  return question.replaceAll(/[\p{L}-]+/gu, (word) => {
    const said = word.toLowerCase();
    const printed = workshopWords.get(said) ?? workshopWords.get(stem(said));
    const frequency = (candidate: string) => chunkFrequency(partition, stem(candidate));
    const known = printed?.filter((candidate) => candidate !== said && frequency(candidate) > 0).slice(0, maxSubstitutes) ?? [];
    const [first] = known;
    if (first === undefined) return word;
    const keeps = frequency(said) * rarity > frequency(first);
    return keeps ? [word, ...known].join(" ") : known.join(" ");
  });
}
