import { type Retrieval } from "../passage.ts";
import { rankSentences } from "./best-sentence.ts";

/** A question with the pages that answer it; none when the manual does not. */
export interface EvaluationCase {
  readonly question: string;
  readonly pages: readonly number[];
  readonly kind: string;
}

/** What a search made of one case. */
export interface EvaluationResult {
  readonly testCase: EvaluationCase;
  /** Place of the first passage that touches a gold page, from 1; undefined when none does. */
  readonly rank?: number;
  /** Binary gains by passage, over the best possible with as many. */
  readonly ndcg: number;
  /** The page of the best sentence of the best passage: what would be cited first. */
  readonly citedPage?: number;
  readonly citedRight: boolean;
  readonly refused: boolean;
  readonly confidence: number;
}

/** The figures of one kind of question. Shares are 0 to 1. */
export interface EvaluationSummary {
  readonly kind: string;
  readonly questions: number;
  readonly recallAt1: number;
  readonly recallAt5: number;
  readonly ndcg: number;
  readonly citedRight: number;
  readonly refused: number;
}

/** Judges one retrieval. @param confidenceLine below it the question counts as refused */
export function judge(testCase: EvaluationCase, retrieval: Retrieval, confidenceLine: number): EvaluationResult {
  const gold = new Set(testCase.pages);
  const hits = retrieval.passages.map(({ chunk }) => [...gold].some((page) => page >= chunk.pageFrom && page <= chunk.pageTo));
  const place = hits.indexOf(true);
  const [best] = retrieval.passages;
  const [sentence] = best ? rankSentences(testCase.question, best) : [];
  const citedPage = sentence && best?.chunk.sentences[sentence.index]?.page;
  return {
    testCase,
    ...(place >= 0 ? { rank: place + 1 } : {}),
    ndcg: ndcgOf(hits),
    ...(citedPage === undefined ? {} : { citedPage }),
    citedRight: citedPage !== undefined && gold.has(citedPage),
    refused: retrieval.confidence < confidenceLine,
    confidence: retrieval.confidence,
  };
}

/** Normalised discounted cumulative gain with binary gains (Järvelin and Kekäläinen 2002). */
function ndcgOf(hits: readonly boolean[]): number {
  const gain = (relevant: readonly boolean[]) => relevant.reduce((sum, hit, index) => sum + (hit ? 1 / Math.log2(index + 2) : 0), 0);
  const ideal = gain([...hits].sort((left, right) => Number(right) - Number(left)));
  return ideal === 0 ? 0 : gain(hits) / ideal;
}

/** Figures per kind, in order of appearance. */
export function summarize(results: readonly EvaluationResult[]): EvaluationSummary[] {
  const kinds = [...new Set(results.map((result) => result.testCase.kind))];
  return kinds.map((kind) => {
    const group = results.filter((result) => result.testCase.kind === kind);
    const share = (holds: (result: EvaluationResult) => boolean) => group.filter(holds).length / group.length;
    return {
      kind,
      questions: group.length,
      recallAt1: share(({ rank }) => rank === 1),
      recallAt5: share(({ rank }) => rank !== undefined && rank <= 5),
      ndcg: group.reduce((sum, result) => sum + result.ndcg, 0) / group.length,
      citedRight: share((result) => result.citedRight),
      refused: share((result) => result.refused),
    };
  });
}
