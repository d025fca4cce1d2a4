import { type FoundPassage } from "../passage.ts";
import { type CorpusQuestion, type GoldPlace } from "./corpus.ts";
import { ndcg } from "./metrics.ts";

/** Passages that are looked at. */
export const judgedPassages = 10;

/** What the product made of one question. */
export interface Outcome {
  readonly question: CorpusQuestion;
  /** Best first, at most `judgedPassages`. */
  readonly passages: readonly FoundPassage[];
  readonly confidence: number;
  readonly answered: boolean;
  /** Where the answer stands by its first citation; absent when there is none. */
  readonly cited?: { readonly documentId: string; readonly page: number; readonly headings: readonly string[] };
  /** Durations in milliseconds: search with embedding, and the answer from it. */
  readonly searchMs: number;
  readonly answerMs: number;
}

/** One outcome against its gold places. */
export interface Judgement {
  readonly question: CorpusQuestion;
  /** Place of the first passage that holds a gold place, from 1; undefined when none does. */
  readonly rank?: number;
  readonly ndcg: number;
  readonly citedGold: boolean;
  readonly citedPage?: number;
  readonly answered: boolean;
  readonly confidence: number;
  /** Passages of a document that belongs to other equipment. */
  readonly foreignPassages: number;
  readonly searchMs: number;
  readonly answerMs: number;
}

/** A document of the asked equipment, under the name that the corpus has for it; undefined when it is not the equipment's. */
export type FileNameOf = (question: CorpusQuestion, documentId: string) => string | undefined;

export function judge(outcome: Outcome, fileNameOf: FileNameOf): Judgement {
  const { question, passages, cited, answered, confidence, searchMs, answerMs } = outcome;
  const found = passages.slice(0, judgedPassages).map(({ chunk }) => placeOf(chunk, fileNameOf(question, chunk.documentId)));
  const gains = gainsOf(found.map((place) => question.gold.filter((gold) => holds(place, gold))));
  const rank = gains.findIndex((gain) => gain > 0);
  const citedPlace = cited && {
    fileName: fileNameOf(question, cited.documentId),
    pages: [cited.page, cited.page] as const,
    headings: cited.headings,
  };
  return {
    question,
    ...(rank === -1 ? {} : { rank: rank + 1 }),
    ndcg: ndcg(gains, question.gold.length, judgedPassages),
    citedGold: citedPlace !== undefined && question.gold.some((gold) => holds(citedPlace, gold)),
    ...(cited === undefined ? {} : { citedPage: cited.page }),
    answered,
    confidence,
    foreignPassages: found.filter(({ fileName }) => fileName === undefined).length,
    searchMs,
    answerMs,
  };
}

/** The gold places that a passage of a file shows. */
export const goldIn = (question: CorpusQuestion, chunk: FoundPassage["chunk"], fileName: string): GoldPlace[] =>
  question.gold.filter((gold) => holds(placeOf(chunk, fileName), gold));

/** How many gold places each result shows for the first time. */
export function gainsOf(shown: readonly (readonly GoldPlace[])[]): number[] {
  const seen = new Set<GoldPlace>();
  return shown.map((places) => {
    const fresh = places.filter((gold) => !seen.has(gold));
    fresh.forEach((gold) => seen.add(gold));
    return fresh.length;
  });
}

const placeOf = (chunk: FoundPassage["chunk"], fileName: string | undefined): Place => ({
  fileName,
  pages: [chunk.pageFrom, chunk.pageTo],
  headings: [...chunk.headingPath, ...chunk.text.split("\n")],
});

interface Place {
  readonly fileName: string | undefined;
  readonly pages: readonly [number, number];
  readonly headings: readonly string[];
}

function holds(place: Place, gold: GoldPlace): boolean {
  if (place.fileName === undefined) return false;
  if (gold.fileName !== undefined && gold.fileName !== place.fileName) return false;
  if (gold.pages && (place.pages[0] > gold.pages[1] || place.pages[1] < gold.pages[0])) return false;
  return gold.heading === undefined || place.headings.includes(gold.heading);
}
