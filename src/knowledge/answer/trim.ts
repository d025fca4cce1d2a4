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
    const ends = [...clean.matchAll(pattern)].map((match) => match.index).filter((end) => within(clean.slice(0, end)));
    const end = ends.at(-1);
    if (end !== undefined) return closed(clean.slice(0, end));
  }
  if (countWords(clean) <= wholeMaxWords) return closed(clean);
  const comma = [...clean.matchAll(/,\s(?!(?:but|or|until|if|when|unless|except|not|never)\b)/g)].map((match) => match.index);
  const last = comma.findLast((end) => within(clean.slice(0, end)));
  return closed(last === undefined ? clean.split(" ").slice(0, wholeMaxWords).join(" ") : clean.slice(0, last));
}

const countWords = (text: string): number => text.split(" ").length;
const within = (text: string): boolean => countWords(text) >= minWords && countWords(text) <= maxWords;
const closed = (text: string): string => (/[.!?:…)"'”’]$/.test(text) ? text : `${text.replace(/[,;:\s]+$/, "")}.`);
