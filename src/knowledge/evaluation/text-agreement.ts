/** How well a text agrees with the one that was wanted. Each figure is between 0 and 1. */
export interface Agreement {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const tokens = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu;

/**
 * The F1 of two texts as bags of words, as SQuAD counts it (https://arxiv.org/abs/1606.05250, section 6.1): order, case,
 * punctuation and spacing do not count; each Chinese or Japanese character is a word. Two texts without words agree.
 */
export function tokenF1(found: string, wanted: string): Agreement {
  const [foundTokens, wantedTokens] = [tokensOf(found), tokensOf(wanted)];
  if (foundTokens.length === 0 || wantedTokens.length === 0) {
    const same = foundTokens.length === wantedTokens.length ? 1 : 0;
    return { precision: same, recall: same, f1: same };
  }
  const left = new Map<string, number>();
  for (const token of wantedTokens) left.set(token, (left.get(token) ?? 0) + 1);
  let shared = 0;
  for (const token of foundTokens) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    shared++;
    left.set(token, count - 1);
  }
  const precision = shared / foundTokens.length;
  const recall = shared / wantedTokens.length;
  return { precision, recall, f1: shared === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

/** NFKC, because a text layer may hold ligatures and full-width forms where the other text has plain letters. */
function tokensOf(text: string): string[] {
  return text.normalize("NFKC").toLowerCase().match(tokens) ?? [];
}
