import { questionTerms, stem, tokenize, wordTerms } from "../index/terms.ts";
import { inflectionsOf } from "./inflection.ts";
import { findExpressions, wordPattern } from "./workshop/thesaurus.ts";

/** Terms that a manual may print instead of what was asked for; all of them must stand together. */
export interface Alternative {
  readonly terms: readonly string[];
  /** How much it counts beside the word itself, 0 to 1. */
  readonly weight: number;
}

/** One thing that a question speaks of. */
export interface Concept {
  /** As it was said, without question words. */
  readonly terms: readonly string[];
  /** Most likely first. */
  readonly alternatives: readonly Alternative[];
}

const inflectionWeight = 0.9;
const firstWeight = 0.8;
const laterWeight = 0.4;

/** What a question speaks of: its content words, alone or together, each with the words that a manual may print instead. */
export function conceptsOf(question: string): Concept[] {
  const words = question.toLowerCase().match(wordPattern) ?? [];
  const open = new Set(questionTerms(tokenize(question)));
  const concepts = findExpressions(words).flatMap(({ start, length, printed }): Concept[] => {
    const terms = [...new Set(words.slice(start, start + length).map(stem))].filter((term) => open.has(term));
    if (terms.length === 0) return [];
    terms.forEach((term) => open.delete(term));
    return [{ terms, alternatives: [...formsOf(terms), ...printed.map(alternativeOf)] }];
  });
  return [...concepts, ...[...open].map((term) => ({ terms: [term], alternatives: formsOf([term]) }))];
}

const alternativeOf = (printed: string, place: number): Alternative => ({
  terms: wordTerms(tokenize(printed)),
  weight: place === 0 ? firstWeight : laterWeight,
});

function formsOf(terms: readonly string[]): Alternative[] {
  const [term] = terms;
  if (term === undefined || terms.length > 1) return [];
  return inflectionsOf(term).map((form) => ({ terms: [stem(form)], weight: inflectionWeight }));
}
