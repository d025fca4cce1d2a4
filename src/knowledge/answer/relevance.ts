import { tokenize, wordTerms, codesOf } from "../index/terms.ts";
import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { type AnalysedQuestion } from "./question-type.ts";
import { sentenceTerms } from "./sentence-terms.ts";

/** A sentence of a passage with what speaks for it. */
export interface Candidate {
  readonly passage: Passage;
  readonly index: number;
  readonly sentence: ChunkSentence;
  /** The heading that stands nearest above it: a chunk may hold several small sections. */
  readonly heading: string;
  /** How well it answers the question; comparable within one question. */
  readonly score: number;
  /** The part of the score that is not its passage's: compares sentences of one passage. */
  readonly own: number;
  /** Shares of the question's terms that it holds itself, and with its headings; rare terms count more. */
  readonly coverage: number;
  readonly context: number;
}

/**
 * Weights of what speaks for a sentence, chosen on the sample questions and kept coarse on purpose. `meaning` multiplies a cosine,
 * `words` and `headings` shares of the question's terms, `passage` the passage's score relative to the best.
 */
const weights = { meaning: 1, words: 0.5, headings: 0.5, passage: 1, passageOfSteps: 2.5 } as const;
const bonuses = { code: 0.6, subjectCode: 0.25, foreignCode: -0.3, expected: 0.3, figure: 0.1, noFigure: -0.15, step: 0.1, warning: -0.2, answeringWarning: 0.1, fragment: -0.3, contents: -0.6 } as const; // prettier-ignore

const anyFigure = /\d/;
const contentsHeading = /^(?:table of )?contents$|^index$/i;
/** A few words without a full stop are the remains of a table or a label, not a sentence. */
const isFragment = ({ kind, text }: ChunkSentence): boolean => kind === "prose" && !/[.!?:)]$/.test(text) && text.split(" ").length < 8;

/** Judges every sentence of the passages, best first. Headings are context, not candidates. */
export function rankSentences(passages: readonly Passage[], question: AnalysedQuestion): Candidate[] {
  const sentences = passages.flatMap((passage) => withHeadings(passage));
  const prepared = sentences.map((entry) => ({ ...entry, terms: sentenceTerms(entry.sentence) }));
  const weightOf = rarity(question, prepared);
  const total = [...question.terms].reduce((sum, term) => sum + weightOf(term), 0) || 1;
  const best = Math.max(...passages.map((passage) => passage.score), Number.MIN_VALUE);
  // an instruction is found by its section: steps elsewhere that only mention the job ("Reset the timer.") hold more of its words
  const passageWeight = question.type === "procedure" ? weights.passageOfSteps : weights.passage;
  const share = (terms: ReadonlySet<string>) =>
    [...question.terms].reduce((sum, term) => sum + weightOf(term) * likenessOf(term, terms, question), 0) / total;
  return prepared
    .filter((entry) => entry.sentence.kind !== "heading")
    .map(({ terms, headingTerms, ...entry }): Candidate => {
      const coverage = share(terms);
      const context = share(new Set([...terms, ...headingTerms]));
      const own =
        weights.meaning * (entry.passage.sentenceScores?.[entry.index] ?? 0) +
        weights.words * coverage +
        weights.headings * (context - coverage) +
        (contentsHeading.test(entry.heading) ? bonuses.contents : 0) +
        bonusOf(entry.sentence, question);
      const score = own + passageWeight * Math.max(0, entry.passage.score / best);
      return { ...entry, coverage, context, own, score };
    })
    .sort((left, right) => right.score - left.score);
}

/** 1 when the term is held; less for what a manual may print instead. */
function likenessOf(term: string, terms: ReadonlySet<string>, question: AnalysedQuestion): number {
  if (terms.has(term)) return 1;
  const held = (question.alternatives.get(term) ?? []).filter((alternative) => alternative.terms.every((one) => terms.has(one)));
  return Math.max(0, ...held.map(({ weight }) => weight));
}

interface Entry {
  readonly passage: Passage;
  readonly index: number;
  readonly sentence: ChunkSentence;
  readonly heading: string;
  readonly headingTerms: ReadonlySet<string>;
}

function withHeadings(passage: Passage): Entry[] {
  let heading = passage.chunk.headingPath.at(-1) ?? "";
  const path = passage.chunk.headingPath.slice(-3).join(". ");
  let headingTerms = new Set(wordTerms(tokenize(path)));
  return passage.chunk.sentences.map((sentence, index) => {
    if (sentence.kind === "heading") {
      heading = sentence.text;
      headingTerms = new Set(wordTerms(tokenize(`${path}. ${heading}`)));
    }
    return { passage, index, sentence, heading, headingTerms };
  });
}

/** Inverse document frequency over the sentences at hand, so that words every passage repeats decide nothing. */
function rarity(question: AnalysedQuestion, sentences: readonly { terms: ReadonlySet<string> }[]): (term: string) => number {
  const counts = new Map([...question.terms].map((term) => [term, sentences.filter((sentence) => sentence.terms.has(term)).length]));
  return (term) => Math.log(1 + (sentences.length + 1) / (1 + (counts.get(term) ?? 0)));
}

function bonusOf(sentence: ChunkSentence, question: AnalysedQuestion): number {
  let bonus = sentence.kind === "warning" ? (question.permission ? bonuses.answeringWarning : bonuses.warning) : 0;
  if (isFragment(sentence)) bonus += bonuses.fragment;
  if (question.codes.length > 0) bonus += codeBonus(sentence, question);
  if (question.type === "value") bonus += figureBonus(sentence.text, question);
  if (question.type === "procedure" && sentence.kind === "step") bonus += bonuses.step;
  return bonus;
}

function codeBonus(sentence: ChunkSentence, question: AnalysedQuestion): number {
  const codes = codesOf(tokenize(sentence.text));
  if (!codes.some((code) => question.codes.includes(code))) return sentence.kind === "row" && codes.length > 0 ? bonuses.foreignCode : 0;
  const subject = codesOf(tokenize(sentence.text.split(/[,:]/, 1)[0] ?? ""));
  return bonuses.code + (subject.some((code) => question.codes.includes(code)) ? bonuses.subjectCode : 0);
}

function figureBonus(text: string, question: AnalysedQuestion): number {
  if (question.expected?.test(text)) return bonuses.expected;
  if (!anyFigure.test(text)) return bonuses.noFigure;
  return question.expected ? 0 : bonuses.figure;
}
