const fold = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

const shortest = 4;

/** Whether a text holds what was quoted, or is a part of it; case, punctuation and spacing do not count. */
export function holdsQuote(text: string, quote: string | undefined): boolean {
  if (quote === undefined) return false;
  const foldedText = fold(text);
  const foldedQuote = fold(quote);
  if (foldedText.length < shortest || foldedQuote.length < shortest) return false;
  return foldedText.includes(foldedQuote) || foldedQuote.includes(foldedText);
}
