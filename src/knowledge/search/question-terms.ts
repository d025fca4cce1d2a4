import { codesOf, contentSurface, tokenize } from "../index/terms.ts";
import { conceptsOf, type Concept } from "./concepts.ts";

/** A question as the lexical legs see it. */
export interface QuestionTerms {
  readonly concepts: readonly Concept[];
  /** What its character grams run over. */
  readonly surface: string;
  /** Codes named in the question, such as "e42". */
  readonly codes: readonly string[];
}

/** @param wording the question in the words of the manual, which decides the grams */
export function analyzeQuestion(question: string, wording = question): QuestionTerms {
  return { concepts: conceptsOf(question), surface: contentSurface(tokenize(wording)), codes: codesOf(tokenize(question)) };
}
