import { type AnswerSentence } from "./answer.ts";
import { isAnswerable } from "./answerable.ts";
import { type AnswerRequest, type Answerer } from "./answerer.ts";
import { Citations } from "./citations.ts";
import { composeQuotes } from "./compose.ts";
import { analyseQuestion } from "./question-type.ts";
import { rankSentences } from "./relevance.ts";
import { spokenForm } from "./spoken-form.ts";
import { checkQuote, type Objection } from "./support.ts";
import { unansweredSentences } from "./unanswered.ts";

export interface ExtractiveLimits {
  /** Confidence below which the manual is said not to hold the answer. */
  readonly answerConfidence: number;
  /** Sentences quoted, warnings not counted. */
  readonly answerMaxSentences: number;
}

/** Answers by quoting the manual; needs no language model. */
export function createExtractiveAnswerer(limits: ExtractiveLimits, onUnsupported?: (objection: Objection) => void): Answerer {
  return async function* answer(request) {
    const sentences = quoteManual(request, limits, onUnsupported);
    yield* sentences.length > 0 ? sentences : unansweredSentences(request.equipmentName, request.retrieval.passages);
    return sentences.length > 0;
  };
}

/** The sentences that answer, or none when the manual does not hold the answer. */
function quoteManual(
  { question, retrieval }: AnswerRequest,
  limits: ExtractiveLimits,
  onUnsupported?: (objection: Objection) => void,
): AnswerSentence[] {
  const analysed = analyseQuestion(question);
  const ranked = rankSentences(retrieval.passages, analysed);
  if (!isAnswerable(retrieval, ranked[0], limits.answerConfidence)) return [];
  const quotes = composeQuotes(ranked, analysed, retrieval.passages, limits.answerMaxSentences).map((quote) => {
    if (checkQuote(quote.text, quote.passage, quote.sentence)) return quote;
    // what was made of the sentence says something else: the manual's own words do not
    onUnsupported?.("facts");
    return { ...quote, text: quote.sentence.text };
  });
  // the main fact is cited first, so that it is number 1 although a warning is read before it
  const citations = new Citations();
  const cited = new Map(
    quotes
      .toSorted((left, right) => Number(right.main) - Number(left.main))
      .map((quote) => [quote, citations.cite(quote.passage, quote.sentence)]),
  );
  return quotes.map((quote, index) => {
    const citation = cited.get(quote);
    return { index, text: quote.text, spoken: spokenForm(quote.text), warning: quote.warning, citations: citation ? [citation] : [] };
  });
}
