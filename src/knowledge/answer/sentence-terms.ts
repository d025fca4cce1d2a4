import { type ChunkSentence } from "../index/chunk.ts";
import { tokenize, wordTerms } from "../index/terms.ts";

/** Sentences of chunks are immutable, and asked about again and again while their chunk is kept. */
const known = new WeakMap<ChunkSentence, ReadonlySet<string>>();

/** The terms of a sentence, read once. */
export function sentenceTerms(sentence: ChunkSentence): ReadonlySet<string> {
  const terms = known.get(sentence) ?? new Set(wordTerms(tokenize(sentence.text)));
  known.set(sentence, terms);
  return terms;
}
