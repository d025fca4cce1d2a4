import { questionTerms, tokenize, wordTerms } from "../index/terms.ts";
import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";

/** Words of a sentence that a passage must share to count as its source, when the model names none. */
const supportFloor = 0.4;
/** The same for a passage that the model names: low, since a good answer may paraphrase, but not zero. */
const namedFloor = 0.15;

/** The sentence of a passage that a written sentence comes closest to: the place that is cited. */
export interface Support {
  readonly passage: Passage;
  readonly sentence: ChunkSentence;
  /** Share of the written sentence's content words that the passage holds, 0 to 1. */
  readonly overlap: number;
}

function supportIn(passage: Passage, text: string): Support | undefined {
  const terms = contentTerms(text);
  const held = new Set(passage.chunk.sentences.flatMap((sentence) => wordTerms(tokenize(sentence.text))));
  let best: { sentence: ChunkSentence; share: number } | undefined;
  for (const sentence of passage.chunk.sentences) {
    const share = shareOf(terms, new Set(wordTerms(tokenize(sentence.text))));
    if (sentence.kind !== "heading" && (!best || share > best.share)) best = { sentence, share };
  }
  return best && { passage, sentence: best.sentence, overlap: shareOf(terms, held) };
}

/** Where the sentence stands in a passage that the model names as its source; undefined when it has next to nothing of it. */
export function namedSupport(passage: Passage, text: string): Support | undefined {
  const support = supportIn(passage, text);
  return support && support.overlap >= namedFloor ? support : undefined;
}

/** The passage that supports a sentence best, or undefined when none supports it well enough. */
export function bestSupport(passages: readonly Passage[], text: string): Support | undefined {
  const supports = passages.map((passage) => supportIn(passage, text)).filter((support) => support !== undefined);
  const best = supports.toSorted((left, right) => right.overlap - left.overlap)[0];
  return best && best.overlap >= supportFloor ? best : undefined;
}

/** Whether every number of the text stands in one of the passages, or in their headings or titles. */
export function numbersAreSupported(text: string, passages: readonly Passage[]): boolean {
  const known = new Set(passages.flatMap(({ chunk, title }) => numbersOf([title, ...chunk.headingPath, chunk.text].join(" "))));
  return numbersOf(text).every((number) => known.has(number));
}

function numbersOf(text: string): string[] {
  return [...text.matchAll(/\d+(?:,\d{3})*(?:\.\d+)?/g)].map(([number]) => String(Number(number.replaceAll(",", ""))));
}

const contentTerms = (text: string): string[] => [...new Set(questionTerms(tokenize(text)))];

function shareOf(terms: readonly string[], held: ReadonlySet<string>): number {
  return terms.length === 0 ? 0 : terms.filter((term) => held.has(term)).length / terms.length;
}
