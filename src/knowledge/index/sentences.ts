/** Longest sentence that is quoted and embedded as one (RETRIEVAL C2.3: longer ones lose precision). */
const maxWords = 60;
const maxCharacters = 420;

/** A full stop after these does not end a sentence. */
const abbreviations = new Set(
  "approx art cf ch co dept dia div eg e.g etc ex fig figs i.e ie inc incl jr ltd max min mr mrs ms no nos nr p para pos pp ref resp rev sec sect sr st std tab temp vol vs".split(
    " ",
  ),
);

/** Splits running text into sentences; abbreviations, decimals, units and part numbers stay whole. */
export function splitSentences(text: string): string[] {
  const clean = text.replaceAll(/\s+/gu, " ").trim();
  if (clean === "") return [];
  const sentences: string[] = [];
  let start = 0;
  for (const match of clean.matchAll(/[.!?…]+["'”’)\]]*(?= )/gu)) {
    const end = match.index + match[0].length;
    if (!endsSentence(clean, start, match.index, end)) continue;
    sentences.push(clean.slice(start, end));
    start = end + 1;
  }
  if (start < clean.length) sentences.push(clean.slice(start));
  return sentences.flatMap((sentence) => cutLong(sentence, { maxWords, maxCharacters }));
}

function endsSentence(text: string, start: number, stop: number, end: number): boolean {
  const next = text.charAt(end + 1);
  if (/\p{Ll}/u.test(next)) return false;
  if (text.charAt(stop) !== ".") return true;
  const before = text.slice(start, stop);
  const word = /[\p{L}\p{N}.]+$/u.exec(before)?.[0] ?? "";
  if (/^\d+$/.test(word) && before === word) return false;
  if (/^\p{L}$/u.test(word) && !/\d/.test(next)) return /[a-z]/.test(word) || word === "I";
  if (/^(?:\p{L}\.)+\p{L}$/u.test(word)) return false;
  return !abbreviations.has(word.toLowerCase());
}

/** Cuts a text that is over the limits, after a semicolon or comma where one is near, else between words. */
export function cutLong(text: string, limit: { maxWords: number; maxCharacters: number }): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > limit.maxCharacters || countWords(rest) > limit.maxWords) {
    const reach = reachOf(rest, limit);
    const head = rest.slice(0, reach);
    const pause = Math.max(head.lastIndexOf("; "), head.lastIndexOf(", "), head.lastIndexOf(": "));
    const space = head.lastIndexOf(" ");
    const cut = pause > reach / 2 ? pause + 1 : space > 0 ? space : reach;
    pieces.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  if (rest !== "") pieces.push(rest);
  return pieces;
}

function reachOf(text: string, limit: { maxWords: number; maxCharacters: number }): number {
  let words = 0;
  for (const match of text.matchAll(/\S+ ?/gu)) {
    words += 1;
    const end = match.index + match[0].length;
    if (end > limit.maxCharacters) return match.index > 0 ? match.index : limit.maxCharacters;
    if (words === limit.maxWords) return end;
  }
  return text.length;
}

/** Words separated by white space. */
export function countWords(text: string): number {
  return text.match(/\S+/gu)?.length ?? 0;
}

/** The size of a text for packing: words, or more when its words are long (tables of codes, other scripts). */
export function sizeInWords(text: string): number {
  return Math.max(countWords(text), text.length / 6.5);
}
