import { type Judgement } from "./judge.ts";
import { mean, percentile, shareOf } from "./metrics.ts";

/** The figures of one kind of question. Shares are between 0 and 1. */
export interface KindSummary {
  readonly kind: string;
  readonly questions: number;
  readonly recallAt1: number;
  readonly recallAt3: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** Mean of 1 / rank of the first right passage among ten. */
  readonly meanReciprocalRank: number;
  readonly ndcgAt10: number;
  /** Answers whose first citation is gold, of all questions. */
  readonly citedGold: number;
  readonly answered: number;
}

const allKinds = "all";

/** Per kind in order of appearance, then all that the documents answer. Questions that they do not answer are kinds of their own. */
export function summarize(judgements: readonly Judgement[]): KindSummary[] {
  const kinds = [...new Set(judgements.map(({ question }) => question.kind))];
  const rows = kinds.map((kind) =>
    summarizeKind(
      kind,
      judgements.filter(({ question }) => question.kind === kind),
    ),
  );
  const answerable = judgements.filter(({ question }) => question.gold.length > 0);
  return kinds.length > 1 ? [...rows, summarizeKind(allKinds, answerable)] : rows;
}

function summarizeKind(kind: string, group: readonly Judgement[]): KindSummary {
  const recall = (depth: number) => shareOf(group, ({ rank }) => rank !== undefined && rank <= depth);
  return {
    kind,
    questions: group.length,
    recallAt1: recall(1),
    recallAt3: recall(3),
    recallAt5: recall(5),
    recallAt10: recall(10),
    meanReciprocalRank: mean(group.map(({ rank }) => (rank === undefined ? 0 : 1 / rank))),
    ndcgAt10: mean(group.map((one) => one.ndcg)),
    citedGold: shareOf(group, (one) => one.citedGold),
    answered: shareOf(group, ({ answered }) => answered),
  };
}

/** Durations in milliseconds. */
export interface TimingSummary {
  readonly searchP50: number;
  readonly searchP95: number;
  readonly answerP50: number;
  readonly answerP95: number;
}

export function summarizeTimings(judgements: readonly Judgement[]): TimingSummary {
  const [search, answer] = [judgements.map(({ searchMs }) => searchMs), judgements.map(({ answerMs }) => answerMs)];
  return {
    searchP50: percentile(search, 0.5),
    searchP95: percentile(search, 0.95),
    answerP50: percentile(answer, 0.5),
    answerP95: percentile(answer, 0.95),
  };
}
