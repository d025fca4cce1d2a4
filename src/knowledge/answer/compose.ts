import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { readProse } from "./prose.ts";
import { readableSentence } from "./readable-sentence.ts";
import { type AnalysedQuestion } from "./question-type.ts";
import { type Candidate } from "./relevance.ts";
import { rowSentences } from "./row.ts";
import { stepNumberOf, withoutNumber } from "./step-number.ts";
import { trimSentence } from "./trim.ts";

/** Words of the manual that will be read, with where they stand. */
export interface Quote {
  readonly text: string;
  readonly passage: Passage;
  readonly sentence: ChunkSentence;
  readonly warning: boolean;
  /** Answers the question; the others add to it. */
  readonly main: boolean;
}

const holdsPronoun = /\b(?:it|its|they|them|their)\b/i;

/**
 * What is read: the best sentence first, then what only it makes complete. Steps are read in order from the first of their list, after the
 * warnings that guard them; a table row says what was asked and then its other columns; prose goes on while it stays on the matter.
 */
export function composeQuotes(
  ranked: readonly Candidate[],
  question: AnalysedQuestion,
  passages: readonly Passage[],
  maxSentences: number,
): Quote[] {
  const [best] = ranked;
  if (!best) return [];
  const list = question.type === "procedure" ? listOf(ranked, best, passages) : undefined;
  if (list) return stepQuotes(list, maxSentences);
  if (best.sentence.kind === "row") return rowQuotes(best, question, maxSentences);
  return proseQuotes(ranked, best, question, passages, maxSentences);
}

interface StepList {
  readonly passage: Passage;
  /** Of the first step, in the passage's chunk. */
  readonly start: number;
}

/** A step counts as good as the best sentence when it stands in the same section, or comes this close in score. */
const stepMargin = 0.2;

/** The list that holds the best step, when the question is answered by steps. */
function listOf(ranked: readonly Candidate[], best: Candidate, passages: readonly Passage[]): StepList | undefined {
  const step = ranked.find(
    (candidate) =>
      candidate.sentence.kind === "step" &&
      (candidate.score >= best.score - stepMargin || (candidate.passage === best.passage && candidate.heading === best.heading)),
  );
  if (!step) return undefined;
  const start = firstStep(step.passage, step.index);
  const opensEarlier = (stepNumberOf(step.passage.chunk.sentences[start]?.text ?? "") ?? 1) > 1;
  if (!opensEarlier) return { passage: step.passage, start };
  const before = passages.find(({ chunk }) => precedes(chunk, step.passage.chunk));
  const last = before?.chunk.sentences.findLastIndex(({ kind }) => kind === "step") ?? -1;
  // the opening of the list is not at hand: the step that was asked for says more than the one a chunk happens to begin with
  return before && last >= 0 ? { passage: before, start: firstStep(before, last) } : { passage: step.passage, start: step.index };
}

function precedes(before: Passage["chunk"], chunk: Passage["chunk"]): boolean {
  return before.documentId === chunk.documentId && before.version === chunk.version && before.ordinal === chunk.ordinal - 1;
}

/** Walks up to the first step of the list that holds `index`; a warning or table between steps does not end a numbered list. */
function firstStep({ chunk }: Passage, index: number): number {
  let first = index;
  for (let at = index; at >= 0; at--) {
    const sentence = chunk.sentences[at];
    if (!sentence || sentence.kind === "heading") break;
    if (sentence.kind !== "step") {
      if (sentence.kind === "prose") break;
      continue;
    }
    first = at;
    if (stepNumberOf(sentence.text) === 1) break;
  }
  return first;
}

function stepQuotes({ passage, start }: StepList, maxSentences: number): Quote[] {
  const quotes = guardsOf(passage, start).map((sentence) => quote(passage, sentence, sentence.text, { warning: true, main: false }));
  let steps = 0;
  for (const sentence of passage.chunk.sentences.slice(start)) {
    if (steps >= maxSentences || sentence.kind === "heading" || sentence.kind === "prose") break;
    if (sentence.kind === "row") continue;
    const warning = sentence.kind === "warning";
    if (!warning && stepNumberOf(sentence.text) === 1 && steps > 0) break;
    quotes.push(
      quote(passage, sentence, warning ? sentence.text : trimSentence(sentence.text), { warning, main: steps === 0 && !warning }),
    );
    if (!warning) steps += 1;
  }
  return quotes.at(-1)?.warning ? quotes.slice(0, quotes.findLastIndex((one) => !one.warning) + 1) : quotes;
}

/** Warnings that stand between the heading and the first step. */
function guardsOf({ chunk }: Passage, start: number): ChunkSentence[] {
  const heading = chunk.sentences.slice(0, start).findLastIndex(({ kind }) => kind === "heading" || kind === "step" || kind === "row");
  return chunk.sentences.slice(heading + 1, start).filter(({ kind }) => kind === "warning");
}

function rowQuotes(best: Candidate, question: AnalysedQuestion, maxSentences: number): Quote[] {
  // a row that begins with a figure is understood under its heading only: "Sensors, 25 °C: 110 ohms."
  const context = /^\d/.test(best.sentence.text) && best.heading !== "" ? `${headingText(best)}, ` : "";
  return rowSentences(best.sentence.text, question)
    .slice(0, maxSentences)
    .map((text, index) =>
      quote(best.passage, best.sentence, (index === 0 ? context : "") + trimSentence(text), { warning: false, main: index === 0 }),
    );
}

function proseQuotes(
  ranked: readonly Candidate[],
  best: Candidate,
  question: AnalysedQuestion,
  passages: readonly Passage[],
  maxSentences: number,
): Quote[] {
  return readProse(ranked, best, question, passages, maxSentences).map(({ sentence, main }) => {
    const warning = sentence.kind === "warning";
    const text = sentence === best.sentence ? mainText(best, question) : readable(sentence, best.heading);
    return quote(best.passage, sentence, text, { warning, main });
  });
}

const readable = ({ kind, text }: ChunkSentence, heading: string): string =>
  kind === "warning" ? text : trimSentence(readableSentence(text, heading));

/** A sentence that only a heading makes clear is read after that heading: "Changing the oil filter: replace it every 2,000 hours." */
function mainText(best: Candidate, question: AnalysedQuestion): string {
  if (best.sentence.kind === "warning") return best.sentence.text;
  const text = trimSentence(readableSentence(withoutNumber(best.sentence.text), best.heading));
  const heading = headingText(best);
  const unclear = holdsPronoun.test(text.split(/\s+/).slice(0, 6).join(" ")) && best.context - best.coverage > 0.2;
  if (!unclear || heading === "" || question.type === "explanation") return text;
  return `${heading}: ${text}`;
}

/** A heading without its number. */
const headingText = ({ heading }: Candidate): string => heading.replace(/^[\d.]+\s+/, "");

function quote(passage: Passage, sentence: ChunkSentence, text: string, role: { warning: boolean; main: boolean }): Quote {
  return { text, passage, sentence, ...role };
}
