/** More words than this are too many to hear at once. */
const maxWords = 34;
/** A sentence up to this many words is read whole rather than cut where its meaning might change: before "unless", "but" or in a list. */
const wholeMaxWords = 60;
/** A piece shorter than this says too little to stand for the sentence. */
const minWords = 6;

/** A sentence cut where a listener would draw breath, so that nobody hears forty words in one go. Only ever shortened, never reworded. */
export function trimSentence(text: string): string {
  const clean = text.replaceAll(/\s+/g, " ").trim();
  if (countWords(clean) <= maxWords) return closed(clean);
  const breaks = [/(?<=[.!?])\s(?=\p{Lu})/gu, /;\s|\s[–—]\s/g, /,\s(?=(?:and|so|which|because|since|while|where)\b)/g];
  for (const pattern of breaks) {
    const end = lastWithin(clean, pattern);
    if (end !== undefined) return closed(clean.slice(0, end));
  }
  if (countWords(clean) <= wholeMaxWords) return closed(clean);
  const last = lastWithin(clean, /,\s(?!(?:but|or|until|if|when|unless|except|not|never)\b)/g);
  return closed(last === undefined ? clean.split(" ").slice(0, wholeMaxWords).join(" ") : clean.slice(0, last));
}

const countWords = (text: string): number => text.split(" ").length;

/** The last place that a pattern finds with a number of words before it that can be listened to. */
function lastWithin(text: string, pattern: RegExp): number | undefined {
  const first = endOfWord(text, minWords - 1) ?? text.length;
  const last = endOfWord(text, maxWords) ?? text.length;
  let found: number | undefined;
  for (const { index } of text.matchAll(pattern)) {
    if (index > last) break;
    if (index > first) found = index;
  }
  return found;
}

/** Where the space after that many words stands. */
function endOfWord(text: string, words: number): number | undefined {
  let end = -1;
  for (let word = 0; word < words; word++) {
    end = text.indexOf(" ", end + 1);
    if (end < 0) return undefined;
  }
  return end;
}

function closed(text: string): string {
  if (/[.!?:…)"'”’]$/.test(text)) return text;
  let end = text.length;
  while (end > 0 && /[,;:\s]/.test(text.charAt(end - 1))) end--;
  return `${text.slice(0, end)}.`;
}
