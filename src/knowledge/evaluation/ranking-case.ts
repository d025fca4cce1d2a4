import { type GoldPlace } from "./corpus.ts";
import { gainsOf, judgedPassages } from "./judge.ts";
import { mean, ndcg, shareOf } from "./metrics.ts";

/** What ranking weighs, of one chunk. */
export interface Evidence {
  readonly words: number;
  readonly grams: number;
  readonly rarest: number;
  readonly chunk: number;
  readonly sentence: number;
}

/** How much each of it counts. */
export type EvidenceWeights = Readonly<Record<keyof Evidence, number>>;

export interface Candidate extends Evidence {
  /** What codes that the question names add. */
  readonly codes: number;
  /** Equal for chunks of one section, of which the best is shown. */
  readonly section: string;
  readonly gold: readonly GoldPlace[];
}

/** One question with what the first stage found for it. */
export interface RankingCase {
  readonly candidates: readonly Candidate[];
  /** How many gold places there are. */
  readonly wanted: number;
}

/** Shares of questions whose answer is among the first 1, 5 and 10, and what judges a ranking as a whole: all between 0 and 1. */
export interface RankingFigures {
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly recallAt10: number;
  readonly meanReciprocalRank: number;
  readonly ndcgAt10: number;
}

/** What these weights make of the cases. @param codes how much what codes add counts: all in the product, nothing in a leg alone */
export function rankingFigures(cases: readonly RankingCase[], weights: EvidenceWeights, codes = 1): RankingFigures {
  const gains = cases.map((one) => gainsOf(shownGold(one, { ...weights, codes })));
  const ranks = gains.map((one) => one.findIndex((gain) => gain > 0) + 1);
  const recall = (depth: number) => shareOf(ranks, (rank) => rank > 0 && rank <= depth);
  return {
    recallAt1: recall(1),
    recallAt5: recall(5),
    recallAt10: recall(10),
    meanReciprocalRank: mean(ranks.map((rank) => (rank === 0 ? 0 : 1 / rank))),
    ndcgAt10: mean(gains.map((one, at) => ndcg(one, cases[at]?.wanted ?? 1, judgedPassages))),
  };
}

/** The gold places of each chunk that is shown, the best chunk of each section only. */
function shownGold({ candidates }: RankingCase, weights: EvidenceWeights & { readonly codes: number }): (readonly GoldPlace[])[] {
  const score = (one: Candidate) =>
    weights.words * one.words +
    weights.grams * one.grams +
    weights.rarest * one.rarest +
    weights.chunk * one.chunk +
    weights.sentence * one.sentence +
    weights.codes * one.codes;
  const sorted = candidates.map((one) => ({ one, score: score(one) })).sort((left, right) => right.score - left.score);
  const sections = new Set<string>();
  const distinct = sorted.filter(({ one: { section } }) => !sections.has(section) && sections.add(section));
  return distinct.slice(0, judgedPassages).map(({ one }) => one.gold);
}
