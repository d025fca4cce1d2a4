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
  const asked = rarity(question, prepared);
  const total = asked.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const best = Math.max(...passages.map((passage) => passage.score), Number.MIN_VALUE);
  // an instruction is found by its section: steps elsewhere that only mention the job ("Reset the timer.") hold more of its words
  const passageWeight = question.type === "procedure" ? weights.passageOfSteps : weights.passage;
  const share = (isHeld: (term: string) => boolean) =>
    asked.reduce((sum, { term, weight }) => sum + weight * likenessOf(term, isHeld, question), 0) / total;
  return prepared
    .filter((entry) => entry.sentence.kind !== "heading")
    .map(({ terms, headingTerms, ...entry }): Candidate => {
      const coverage = share((term) => terms.has(term));
      const context = share((term) => terms.has(term) || headingTerms.has(term));
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
function likenessOf(term: string, isHeld: (term: string) => boolean, question: AnalysedQuestion): number {
  if (isHeld(term)) return 1;
  let most = 0;
  for (const { terms, weight } of question.alternatives.get(term) ?? []) if (weight > most && terms.every(isHeld)) most = weight;
  return most;
}

interface Entry {
  readonly passage: Passage;
  readonly index: number;
  readonly sentence: ChunkSentence;
  readonly heading: string;
  readonly headingTerms: ReadonlySet<string>;
}

function withHeadings(passage: Passage): Entry[] {
  const headings = knownHeadings.get(passage.chunk) ?? headingsOf(passage.chunk);
  knownHeadings.set(passage.chunk, headings);
  return passage.chunk.sentences.map((sentence, index) => ({ passage, index, sentence, ...(headings[index] ?? noHeading) }));
}

type Heading = Pick<Entry, "heading" | "headingTerms">;
const noHeading: Heading = { heading: "", headingTerms: new Set() };
/** Chunks are immutable, and asked about again and again while they are kept. */
const knownHeadings = new WeakMap<Passage["chunk"], readonly Heading[]>();

/** The heading of each sentence of a chunk. */
function headingsOf({ headingPath, sentences }: Passage["chunk"]): Heading[] {
  const path = headingPath.slice(-3).join(". ");
  let current: Heading = { heading: headingPath.at(-1) ?? "", headingTerms: new Set(wordTerms(tokenize(path))) };
  return sentences.map(({ kind, text }) => {
    if (kind === "heading") current = { heading: text, headingTerms: new Set(wordTerms(tokenize(`${path}. ${text}`))) };
    return current;
  });
}

/** The question's terms by inverse document frequency over the sentences at hand, so that words every passage repeats decide nothing. */
function rarity(
  question: AnalysedQuestion,
  sentences: readonly { terms: ReadonlySet<string> }[],
): { readonly term: string; readonly weight: number }[] {
  return Array.from(question.terms, (term) => {
    const count = sentences.reduce((sum, { terms }) => sum + (terms.has(term) ? 1 : 0), 0);
    return { term, weight: Math.log(1 + (sentences.length + 1) / (1 + count)) };
  });
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
