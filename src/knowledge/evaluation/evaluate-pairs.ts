import { type QuestionPair } from "./corpus.ts";
import { type ShareWithBounds, wilson } from "./metrics.ts";

/** What a semantic cache would do with the pairs of one kind. */
export interface PairFigures {
  readonly kind: string;
  readonly pairs: number;
  /** Hits whose answer does for both questions, of all hits. */
  readonly precision: ShareWithBounds;
  /** Hits whose answer does not, of all hits. */
  readonly wrongHits: ShareWithBounds;
  /** Pairs that share an answer and would hit, of all that share one. */
  readonly recall: ShareWithBounds;
}

/** @param shares whether the cache would give the answer to the first question to the second */
export async function evaluatePairs(
  pairs: readonly QuestionPair[],
  shares: (pair: QuestionPair) => Promise<boolean>,
  onProgress: (done: number, total: number) => void,
): Promise<PairFigures[]> {
  const judged: { readonly pair: QuestionPair; readonly hit: boolean }[] = [];
  for (const pair of pairs) {
    judged.push({ pair, hit: await shares(pair) });
    onProgress(judged.length, pairs.length);
  }
  const kinds = [...new Set(pairs.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const group = judged.filter(({ pair }) => pair.kind === kind);
    const hits = group.filter(({ hit }) => hit);
    const right = hits.filter(({ pair }) => pair.same).length;
    return {
      kind,
      pairs: group.length,
      precision: wilson(right, hits.length),
      wrongHits: wilson(hits.length - right, hits.length),
      recall: wilson(right, group.filter(({ pair }) => pair.same).length),
    };
  });
}
