import { codesOf, gramTerms, tokenize } from "../index/terms.ts";
import { conceptsOf, type Concept } from "./concepts.ts";

/** A question as the lexical legs see it. */
export interface QuestionTerms {
  readonly concepts: readonly Concept[];
  readonly grams: readonly string[];
  /** Codes named in the question, such as "e42". */
  readonly codes: readonly string[];
}

/** @param wording the question in the words of the manual, which decides the grams */
export function analyzeQuestion(question: string, wording = question): QuestionTerms {
  return { concepts: conceptsOf(question), grams: gramTerms(tokenize(wording)), codes: codesOf(tokenize(question)) };
}
