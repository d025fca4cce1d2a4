import { questionTerms, tokenize, wordTerms } from "../index/terms.ts";
import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { type AnalysedQuestion } from "./question-type.ts";
import { type Candidate } from "./relevance.ts";

/** A sentence that follows the main one is read only if it is at least this good in comparison, or this good and leaning on it. */
const followUpShare = 0.65;
const leaningShare = 0.5;
/** Sentences that begin like this lean on what stands before them. */
const leaning = /^(?:it|its|they|their|them|this|these|that|those|he|she|both|otherwise|then|if it|after that|from then)\b/i;
/** A heading is about the question when it holds this share of its words. */
const headingShare = 0.5;
/** A longer sentence than this says something, even when it says it in the words of the question. */
const echoMaxWords = 14;
const instruction =
  /^(?:then |now |first,? )?(?:press|select|open|close|turn|switch|go|enter|choose|hold|connect|remove|insert|set|move|check|unplug|plug|push|pull|scroll|highlight|launch|start|stop|place|install|loosen|tighten|drain|fill|unscrew|screw|lift|put|take|clean|wait|release|adjust|use|run|slide|rotate|disconnect|replace|tap|click|log|sign|download|touch)\b/i;

/** A sentence of prose that is read; the main one is cited first. */
export interface ReadSentence {
  readonly sentence: ChunkSentence;
  readonly main: boolean;
}

/** Reads on from the best sentence as long as what follows adds to it, or from the first instruction of its section when steps are wanted. */
export function readProse(
  ranked: readonly Candidate[],
  best: Candidate,
  question: AnalysedQuestion,
  passages: readonly Passage[],
  maxSentences: number,
): ReadSentence[] {
  const { sentences } = best.passage.chunk;
  const first = firstInstruction(best, question);
  if (first !== undefined) return fromInstruction(sectionFrom(sentences, first), best, maxSentences);
  const begin = asksItself(best.sentence) && isProse(sentences[best.index + 1]) ? best.index + 1 : best.index;
  const opening = sentences[begin];
  if (!opening) return [];
  const repeated = repeatedIn(passages);
  const goesOnAnyway = begin !== best.index || announces(opening) || isEcho(opening, question);
  const chosen = [opening];
  for (const next of sectionFrom(sentences, begin + 1)) {
    if (chosen.length >= maxSentences) break;
    const alike = next.kind === best.sentence.kind || (goesOnAnyway && next.kind === "step");
    if (!alike || best.sentence.kind === "step") break;
    if (repeated.has(next.text) && !announces(chosen.at(-1))) continue;
    if (!goesOnAnyway && !announces(chosen.at(-1)) && !goesOn(best, candidateOf(ranked, best, next), question)) break;
    chosen.push(next);
  }
  return chosen.map((sentence, index) => ({ sentence, main: index === 0 }));
}

const asksItself = ({ kind, text }: ChunkSentence): boolean => kind === "prose" && text.endsWith("?");
const isProse = (sentence: ChunkSentence | undefined): boolean => sentence?.kind === "prose" || sentence?.kind === "step";
/** Announces what follows it. */
const announces = (sentence: ChunkSentence | undefined): boolean => sentence?.text.endsWith(":") ?? false;

/** Says no more than the question does: the symptom in a table of remedies, or a label. */
function isEcho({ kind, text }: ChunkSentence, question: AnalysedQuestion): boolean {
  if (kind !== "prose" || /\d/.test(text) || text.split(" ").length > echoMaxWords) return false;
  const asked = [...question.terms];
  const added = questionTerms(tokenize(text)).filter((term) => !asked.some((one) => one.startsWith(term) || term.startsWith(one)));
  return new Set(added).size <= (question.terms.size > 2 ? 1 : 0);
}

/** Whether the next sentence adds to the answer: it speaks of the same matter, or completes the sentence before it. */
function goesOn(best: Candidate, next: Candidate | undefined, question: AnalysedQuestion): boolean {
  if (!next) return false;
  const figureGiven = question.type === "value" && (question.expected ?? /\d/).test(best.sentence.text);
  if (figureGiven) return false;
  return next.own >= best.own * (leaning.test(next.sentence.text) ? leaningShare : followUpShare);
}

const candidateOf = (ranked: readonly Candidate[], { passage }: Candidate, sentence: ChunkSentence): Candidate | undefined =>
  ranked.find((candidate) => candidate.passage === passage && candidate.sentence === sentence);

/** What follows up to the next heading. */
function sectionFrom(sentences: readonly ChunkSentence[], start: number): readonly ChunkSentence[] {
  const end = sentences.findIndex(({ kind }, index) => index >= start && kind === "heading");
  return sentences.slice(start, end < 0 ? sentences.length : end);
}

/**
 * Where instructions in prose begin: the first of the section of the best sentence, when the section's heading is what was asked for and
 * the best sentence, on the same page, is but one of them. Undefined otherwise.
 */
function firstInstruction(best: Candidate, question: AnalysedQuestion): number | undefined {
  if (question.type !== "procedure" || best.sentence.kind !== "prose") return undefined;
  const { sentences } = best.passage.chunk;
  const heading = sentences.slice(0, best.index).findLastIndex(({ kind }) => kind === "heading");
  const headingTerms = new Set(wordTerms(tokenize(best.heading)));
  const held = [...question.terms].filter((term) => headingTerms.has(term)).length;
  if (heading < 0 || held < question.terms.size * headingShare) return undefined;
  const first = sentences.findIndex(({ kind, text }, index) => index > heading && kind === "prose" && instruction.test(text));
  return first > heading && first < best.index && sentences[first]?.page === best.sentence.page ? first : undefined;
}

function fromInstruction(section: readonly ChunkSentence[], best: Candidate, maxSentences: number): ReadSentence[] {
  const chosen = section.filter(({ kind }) => kind === "prose" || kind === "step" || kind === "warning").slice(0, maxSentences);
  const main = chosen.includes(best.sentence) ? best.sentence : chosen[0];
  return chosen.map((sentence) => ({ sentence, main: sentence === main }));
}

/** Sentences that stand under several headings: remarks that belong to none of them. */
function repeatedIn(passages: readonly Passage[]): ReadonlySet<string> {
  const headings = new Map<string, string>();
  const repeated = new Set<string>();
  for (const { chunk } of passages) {
    let heading = chunk.headingPath.at(-1) ?? "";
    for (const { kind, text } of chunk.sentences) {
      if (kind === "heading") heading = text;
      if (kind !== "prose") continue;
      if ((headings.get(text) ?? heading) !== heading) repeated.add(text);
      headings.set(text, heading);
    }
  }
  return repeated;
}
