/**
 * Tokens of one pass, padding included. Short texts gain a quarter by going together, texts of 100 tokens nothing, and from about
 * 1,000 tokens on a pass is slower than its texts one by one. With this budget a question never waits longer for a group than it
 * would for one long passage.
 */
const groupMaxTokens = 256;

/** Characters of a token of English, roughly: groups are made before anything is tokenised. */
const charactersPerToken = 4;
/** The opening and the closing token. */
const framingTokens = 2;

/**
 * Cuts texts into groups of like length, so that little of a pass is padding. Gives indices into `texts`; what is in a group depends on
 * the texts alone.
 */
export function groupTexts(texts: readonly string[], maxTexts: number): number[][] {
  const lengths = texts.map((text) => Math.ceil(text.length / charactersPerToken) + framingTokens);
  const length = (index: number): number => lengths[index] ?? 0;
  const order = texts.map((_, index) => index).sort((left, right) => length(left) - length(right) || left - right);
  const groups: number[][] = [];
  let group: number[] = [];
  for (const index of order) {
    const full = group.length === maxTexts || (group.length + 1) * length(index) > groupMaxTokens;
    if (group.length > 0 && full) {
      groups.push(group);
      group = [];
    }
    group.push(index);
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
