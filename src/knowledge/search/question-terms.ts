import { codesOf, gramTerms, questionTerms, tokenize } from "../index/terms.ts";

/** A question as the lexical legs see it. */
export interface QuestionTerms {
  readonly words: readonly string[];
  readonly grams: readonly string[];
  /** Codes named in the question, such as "e42". */
  readonly codes: readonly string[];
}

export function analyzeQuestion(question: string): QuestionTerms {
  const tokens = tokenize(question);
  return { words: questionTerms(tokens), grams: gramTerms(tokens), codes: codesOf(tokens) };
}
