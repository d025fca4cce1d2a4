import { rankingWeights } from "../search/ranking-constants.ts";
import { type Evidence, type RankingCase, type RankingFigures, rankingFigures } from "./ranking-case.ts";

/** The ways of ranking that are weighed together, each of which could rank alone. */
const legs = ["words", "grams", "chunk", "sentence"] as const satisfies readonly (keyof Evidence)[];

export interface LegFigures extends RankingFigures {
  readonly leg: (typeof legs)[number];
}

/** What the whole makes of a corpus beside each of its legs alone. */
export interface WholeAndLegs {
  readonly legs: readonly LegFigures[];
  readonly whole: RankingFigures;
  /** Legs that rank no worse than the whole by what judges a ranking as a whole; none is what is wanted. */
  readonly better: readonly LegFigures["leg"][];
}

const nothing = { words: 0, grams: 0, rarest: 0, chunk: 0, sentence: 0 };

/**
 * Ranks the same candidates by the whole and by each leg. They are those that the whole found first, so that a leg does here what it would
 * not do worse alone.
 * @param everyPlaceWanted whether nDCG judges a ranking; else the mean reciprocal rank does
 */
export function wholeAndLegs(cases: readonly RankingCase[], everyPlaceWanted: boolean): WholeAndLegs {
  const whole = rankingFigures(cases, rankingWeights);
  const figures = legs.map((leg): LegFigures => ({ leg, ...rankingFigures(cases, { ...nothing, [leg]: 1 }, 0) }));
  const merit = (one: RankingFigures) => (everyPlaceWanted ? one.ndcgAt10 : one.meanReciprocalRank);
  return { whole, legs: figures, better: figures.filter((one) => merit(one) >= merit(whole)).map(({ leg }) => leg) };
}
