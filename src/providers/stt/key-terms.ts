import { findCodes } from "../../voice/vocabulary/codes.ts";

export interface KeyTermLimits {
  readonly maxTerms: number;
  /** Of all terms together; a provider counts tokens, of which one is about three characters of such terms. */
  readonly maxCharacters: number;
}

const longestTermWords = 5;
const longestTermCharacters = 50;
/** "4.2", "Chapter 3:", "A)" before the words of a heading. */
const numbering = /^(?:(?:chapter|section|part|appendix)\s+)?(?:[0-9]+(?:\.[0-9]+)*|[A-Z])[.):]?\s+/i;

/** What a manual talks of and a recogniser would not expect: its codes, the most frequent first, then the topics of its headings. */
export function keyTerms(
  { sentences, headings }: { sentences: readonly string[]; headings: readonly string[] },
  { maxTerms, maxCharacters }: KeyTermLimits,
): string[] {
  const counts = new Map<string, number>();
  for (const text of [...headings, ...sentences]) {
    for (const code of findCodes(text)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const codes = [...counts].sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || left.localeCompare(right));
  const topics = headings.map((heading) => heading.replace(numbering, "").trim()).filter(isTerm);
  const chosen = new Map<string, string>();
  let left = maxCharacters;
  // Half for the codes at most: a manual of spare parts has thousands.
  const candidates = [...codes.slice(0, Math.ceil(maxTerms / 2)).map(([code]) => code), ...topics];
  for (const term of candidates) {
    const key = term.toLowerCase();
    if (chosen.has(key)) continue;
    if (chosen.size >= maxTerms || term.length > left) break;
    chosen.set(key, term);
    left -= term.length;
  }
  return [...chosen.values()];
}

function isTerm(heading: string): boolean {
  return heading.length >= 3 && heading.length <= longestTermCharacters && heading.split(/\s+/).length <= longestTermWords;
}
