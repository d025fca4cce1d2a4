import { type ChunkSentence } from "../index/chunk.ts";
import { type Passage } from "../passage.ts";
import { type Citation } from "./answer.ts";

/** Longest quote that a citation carries, in characters. */
export const quoteMaxCharacters = 500;

/**
 * Numbers the places that an answer stands on: one number for each page of a document version, from 1, in the order in which they are
 * first cited. An answerer cites its main fact first, whatever it reads first, so that number 1 is always the page of the main fact.
 */
export class Citations {
  readonly #numbers = new Map<string, number>();

  cite(passage: Passage, sentence: ChunkSentence): Citation {
    const { chunk, title } = passage;
    const key = JSON.stringify([chunk.documentId, chunk.version, sentence.page]);
    const n = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, n);
    return {
      n,
      documentId: chunk.documentId,
      version: chunk.version,
      title,
      page: sentence.page,
      ...(sentence.pageLabel === undefined ? {} : { pageLabel: sentence.pageLabel }),
      headingPath: headingsOf(passage, sentence),
      quote: sentence.text.slice(0, quoteMaxCharacters),
    };
  }
}

/** A chunk of several small sections carries their common headings; the sentence's own one stands among its sentences. */
function headingsOf({ chunk }: Passage, sentence: ChunkSentence): readonly string[] {
  const above = chunk.sentences.slice(0, chunk.sentences.indexOf(sentence) + 1);
  const nearest = above.findLast(({ kind }) => kind === "heading")?.text;
  return nearest === undefined || chunk.headingPath.includes(nearest) ? chunk.headingPath : [...chunk.headingPath, nearest];
}
