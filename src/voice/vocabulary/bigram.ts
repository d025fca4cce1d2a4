/** Where an utterance begins and ends; never spoken. */
export const utteranceStart = "<s>";
export const utteranceEnd = "</s>";

/** How often words stand beside each other; counts may be fractions. */
export class BigramCounts {
  readonly #rows = new Map<string, Map<string, number>>();

  /** Counts one utterance `weight` times. */
  addUtterance(words: readonly string[], weight: number): void {
    if (words.length === 0) return;
    let previous = utteranceStart;
    for (const word of words) {
      this.addPair(previous, word, weight);
      previous = word;
    }
    this.addPair(previous, utteranceEnd, weight);
  }

  addPair(left: string, right: string, weight: number): void {
    let row = this.#rows.get(left);
    if (!row) this.#rows.set(left, (row = new Map<string, number>()));
    row.set(right, (row.get(right) ?? 0) + weight);
  }

  get rows(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.#rows;
  }
}

/** A back-off bigram model: P(right | left) where kept, else backOff(left) · P(right). */
export interface BigramModel {
  readonly unigrams: ReadonlyMap<string, number>;
  readonly backOffs: ReadonlyMap<string, number>;
  readonly bigrams: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface SmoothingOptions {
  /** Count that a word has besides what was counted, more than 0, so that a word nobody wrote can still be said. */
  readonly floor: (word: string) => number;
  /** Bigrams kept; those that say least beyond backing off go first. */
  readonly maxBigrams: number;
  /** Pairs that are always kept because nothing can replace them. */
  readonly isStructural: (left: string, right: string) => boolean;
}

/**
 * Witten-Bell smoothing, interpolated (Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling", 1998): the
 * room for unseen followers of a word grows with how many different ones it was seen with. What is pruned is what changes
 * the model least: count · log(P(right | left) / backed-off), after Stolcke, "Entropy-based Pruning of Backoff Language Models", 1998.
 * @param words all that can be said; other symbols in `counts` are contexts only
 */
export function wittenBell(counts: BigramCounts, words: ReadonlySet<string>, options: SmoothingOptions): BigramModel {
  const unigrams = unigramsOf(counts, words, options.floor);
  const bigrams = new Map<string, Map<string, number>>();
  const backOffs = new Map<string, number>();
  const candidates: { left: string; right: string; probability: number; gain: number }[] = [];
  for (const [left, row] of counts.rows) {
    let seen = 0;
    let kinds = 0; // a follower counted less than once is less than one kind
    for (const count of row.values()) {
      seen += count;
      kinds += Math.min(1, count);
    }
    const backOff = kinds / (seen + kinds);
    backOffs.set(left, backOff);
    const kept = new Map<string, number>();
    bigrams.set(left, kept);
    for (const [right, count] of row) {
      const lower = backOff * (unigrams.get(right) ?? 0);
      const probability = count / (seen + kinds) + lower;
      if (options.isStructural(left, right)) kept.set(right, probability);
      else candidates.push({ left, right, probability, gain: count * Math.log(probability / Math.max(lower, 1e-12)) });
    }
  }
  candidates.sort((one, other) => other.gain - one.gain);
  for (const { left, right, probability } of candidates.slice(0, options.maxBigrams)) bigrams.get(left)?.set(right, probability);
  return { unigrams, backOffs, bigrams };
}

function unigramsOf(counts: BigramCounts, words: ReadonlySet<string>, floor: (word: string) => number): Map<string, number> {
  const totals = new Map<string, number>([[utteranceEnd, floor(utteranceEnd)]]);
  for (const word of words) totals.set(word, floor(word));
  for (const row of counts.rows.values()) {
    for (const [right, count] of row) {
      const total = totals.get(right);
      if (total !== undefined) totals.set(right, total + count);
    }
  }
  let sum = 0;
  for (const total of totals.values()) sum += total;
  return new Map([...totals].map(([word, total]) => [word, total / sum]));
}
