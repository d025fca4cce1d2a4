/** Words that a clause has at least; shorter ones sound chopped. */
const leastWords = 5;
/** Sentences up to this many words are spoken in one piece. */
const shortSentence = 10;

const breakBefore = new Set([
  "and",
  "but",
  "or",
  "so",
  "before",
  "until",
  "while",
  "when",
  "because",
  "which",
  "then",
  "if",
  "unless",
  "after",
]);

/**
 * Cuts a long sentence where a speaker would breathe, so that its beginning can be heard while the rest is still being made:
 * after a comma, semicolon, colon or dash, or before a conjunction. No part has fewer than five words.
 */
export function clausesOf(sentence: string): string[] {
  const words = sentence.trim().split(/\s+/);
  if (words.length <= shortSentence) return [words.join(" ")];
  const clauses: string[] = [];
  let start = 0;
  for (let at = leastWords; at <= words.length - leastWords; at++) {
    if (at - start < leastWords) continue;
    const afterPunctuation = /[,;:–—]$/.test(words[at - 1] ?? "");
    if (!afterPunctuation && !breakBefore.has((words[at] ?? "").toLowerCase())) continue;
    clauses.push(words.slice(start, at).join(" "));
    start = at;
  }
  clauses.push(words.slice(start).join(" "));
  return clauses;
}
