import { codesOf, questionTerms, type Token, tokenize } from "../index/terms.ts";
import { type Passage } from "../passage.ts";

/** A sentence of a passage with its worth as an answer. */
export interface RankedSentence {
  readonly index: number;
  readonly score: number;
}

/** Weights beside the likeness in meaning, which is a cosine. */
const overlapWeight = 0.5;
const codeWeight = 0.5;

/** The quotable sentences of a passage, best first. Headings are no answer; without vectors words alone decide. */
export function rankSentences(question: string, passage: Passage): RankedSentence[] {
  const asked = tokenize(question);
  const terms = new Set(questionTerms(asked));
  const codes = codesOf(asked);
  return passage.chunk.sentences
    .flatMap((sentence, index): RankedSentence[] => {
      if (sentence.kind === "heading") return [];
      const tokens = tokenize(sentence.text);
      const likeness = passage.sentenceScores?.[index] ?? 0;
      return [{ index, score: likeness + overlapWeight * overlap(terms, tokens) + codeWeight * sharedCodes(codes, tokens) }];
    })
    .sort((left, right) => right.score - left.score || left.index - right.index);
}

function overlap(terms: ReadonlySet<string>, tokens: readonly Token[]): number {
  if (terms.size === 0) return 0;
  const present = new Set(tokens.flatMap((token) => token.terms));
  return [...terms].filter((term) => present.has(term)).length / terms.size;
}

function sharedCodes(codes: readonly string[], tokens: readonly Token[]): number {
  if (codes.length === 0) return 0;
  const present = new Set(codesOf(tokens));
  return codes.filter((code) => present.has(code)).length / codes.length;
}
