import { type Retrieval } from "../passage.ts";
import { type Candidate } from "./relevance.ts";

/**
 * What it adds to the confidence of the search that the best sentence, with its headings, holds all words of the question rather than the usual half: a
 * passage can resemble the question as a whole while no sentence of it says what was asked. Fitted together with the confidence.
 */
const evidenceWeight = 1.5;
const usualEvidence = 0.5;

/** Whether the manual holds the answer, as far as can be told. @param line confidence below which it is said not to */
export function isAnswerable(retrieval: Retrieval, best: Candidate | undefined, line: number): boolean {
  return best !== undefined && retrieval.confidence + evidenceWeight * (best.context - usualEvidence) >= line;
}
