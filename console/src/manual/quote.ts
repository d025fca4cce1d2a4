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

/** Shorter pieces, such as a cell of a table, stand in many places of a page. */
const tellingCharacters = 12;

/**
 * Of the pieces of a page that are parts of a quote, those that stand on its lines: the telling ones, and short ones beside them.
 * `y` and `height` are in the same unit.
 */
export function onQuotedLines<Piece extends { readonly text: string; readonly y: number; readonly height: number }>(
  pieces: readonly Piece[],
): readonly Piece[] {
  const telling = pieces.filter(({ text }) => fold(text).length >= tellingCharacters);
  if (telling.length === 0) return pieces;
  return pieces.filter((piece) => telling.some(({ y, height }) => Math.abs(y - piece.y) < height / 2));
}
