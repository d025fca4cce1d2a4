const rightToLeftLetters = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/gu;

/** A line with this share of right-to-left letters is read from the right; a quoted word does not turn the line around. */
const turningShare = 0.3;

/** Whether a line is read from right to left. */
export function isRightToLeft(line: string): boolean {
  const letters = line.match(/\p{L}/gu)?.length ?? 0;
  return letters > 0 && (line.match(rightToLeftLetters)?.length ?? 0) >= letters * turningShare;
}

interface Directed {
  readonly text: string;
  readonly rightToLeft: boolean;
}

/**
 * Puts pieces that are sorted from left to right into the order in which they are read: stretches of each direction follow each other in
 * the direction of the line, and each is read in its own (the rules of https://www.unicode.org/reports/tr9/, levels 0 to 2). Numbers
 * run from left to right; marks between two pieces of one direction belong to them.
 */
export function inReadingOrder<Piece extends Directed>(sorted: readonly Piece[], lineIsRightToLeft: boolean): Piece[] {
  const stretches: { rightToLeft: boolean; pieces: Piece[] }[] = [];
  for (const [index, piece] of sorted.entries()) {
    const last = stretches.at(-1);
    const rightToLeft = isMark(piece) ? markDirection(last?.rightToLeft, sorted.slice(index + 1), lineIsRightToLeft) : piece.rightToLeft;
    if (last?.rightToLeft === rightToLeft) last.pieces.push(piece);
    else stretches.push({ rightToLeft, pieces: [piece] });
  }
  if (lineIsRightToLeft) stretches.reverse();
  return stretches.flatMap(({ rightToLeft, pieces }) => (rightToLeft ? pieces.reverse() : pieces));
}

function isMark({ text }: Directed): boolean {
  return !/[\p{L}\p{N}]/u.test(text);
}

function markDirection(before: boolean | undefined, after: readonly Directed[], line: boolean): boolean {
  const next = after.find((piece) => !isMark(piece));
  return before !== undefined && next?.rightToLeft === before ? before : line;
}
