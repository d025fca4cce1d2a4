import { type ChunkSentence, type StoredChunk } from "../index/chunk.ts";
import { questionTerms, tokenize, wordTerms } from "../index/terms.ts";
import { type Passage } from "../passage.ts";
import { type Facts, factsOf } from "./facts.ts";
import { sentenceTerms } from "./sentence-terms.ts";

/** A sentence of a chunk with what is compared when something is said to stand there. */
export interface Place {
  readonly sentence: ChunkSentence;
  /** Words of the sentence. */
  readonly own: ReadonlySet<string>;
  /** Words of the sentence, of its headings and of the sentences beside it. */
  readonly around: ReadonlySet<string>;
  /** Its parts that state something by themselves, the whole sentence first. */
  readonly clauses: readonly Clause[];
  /** What it states, and what its headings and the title do. */
  readonly facts: Facts;
  readonly headingFacts: Facts;
}

/** A part of a sentence that is denied or not as a whole. */
export interface Clause {
  readonly terms: ReadonlySet<string>;
  readonly facts: Facts;
  /** Says that something is not so, or without what. */
  readonly denial: string;
}

/** Commas that end a clause: what follows is denied by itself, or is a reason, a condition or a contrast. */
const clauseEnd =
  /(?<=[.!?;:])\s|[;–—]\s|,?\s(?=(?:but|because|so|until|unless|otherwise|whereas|even)\b)|,\s(?=(?:and|then|never|not|do not|don't|if|when|which)\b)/g;

/** The number of a section is nothing that it states. */
const sectionNumber = /^(?:\d+\.)*\d+\.?\s+(?=\p{L})/u;

/** Chunks are immutable, and kept for many questions. */
const known = new WeakMap<StoredChunk, readonly Place[]>();

/** The places of a passage: the sentences of its chunk without its headings. */
export function placesOf({ chunk, title }: Passage): readonly Place[] {
  const places = known.get(chunk) ?? readPlaces(chunk, title);
  known.set(chunk, places);
  return places;
}

function readPlaces({ headingPath, sentences }: StoredChunk, title: string): Place[] {
  const terms = sentences.map((sentence) => sentenceTerms(sentence));
  let heading = "";
  let headingTerms = new Set(wordTerms(tokenize(headingPath.join(". "))));
  return sentences.flatMap((sentence, index) => {
    if (sentence.kind === "heading") {
      heading = sentence.text;
      headingTerms = new Set(wordTerms(tokenize([...headingPath, heading].join(". "))));
      return [];
    }
    const own = terms[index] ?? new Set<string>();
    const beside = [...(terms[index - 1] ?? []), ...(terms[index + 1] ?? [])];
    return [new LazyPlace(sentence, own, new Set([...own, ...headingTerms, ...beside]), [title, ...headingPath, heading])];
  });
}

/** Clauses and facts are read when they are asked for: few places come near a claim. */
class LazyPlace implements Place {
  readonly sentence: ChunkSentence;
  readonly own: ReadonlySet<string>;
  readonly around: ReadonlySet<string>;
  readonly #headings: readonly string[];
  #clauses?: readonly Clause[];
  #facts?: Facts;
  #headingFacts?: Facts;

  constructor(sentence: ChunkSentence, own: ReadonlySet<string>, around: ReadonlySet<string>, headings: readonly string[]) {
    this.sentence = sentence;
    this.own = own;
    this.around = around;
    this.#headings = headings;
  }

  get clauses(): readonly Clause[] {
    return (this.#clauses ??= clausesOf(this.sentence.text));
  }

  get facts(): Facts {
    return (this.#facts ??= this.clauses[0]?.facts ?? factsOf(this.sentence.text));
  }

  get headingFacts(): Facts {
    return (this.#headingFacts ??= factsOf(this.#headings.map((heading) => heading.replace(sectionNumber, "")).join(". ")));
  }
}

/** The whole text, and its clauses when it has several. */
export function clausesOf(text: string): Clause[] {
  const parts = text.split(clauseEnd).filter((part) => contentTerms(part).size > 0);
  return (parts.length > 1 ? [text, ...parts] : [text]).map((part) => {
    const facts = factsOf(part);
    const denial = ["negation:not", "presence:without"].filter((value) => facts.polarity.has(value)).join();
    return { terms: contentTerms(part), facts, denial };
  });
}

/** Words by which a text is found again: without question words, and without figures, which are checked by themselves. */
export function contentTerms(text: string): ReadonlySet<string> {
  return new Set(questionTerms(tokenize(text)).filter((term) => !/\d/.test(term) && !negations.has(term)));
}

const negations = new Set("not never no cannot don doesn isn t without none neither nor".split(" "));

/** Share of `terms` that `held` has, 0 to 1. */
export function shareOf(terms: ReadonlySet<string>, held: ReadonlySet<string>): number {
  if (terms.size === 0) return 0;
  let count = 0;
  for (const term of terms) if (held.has(term)) count += 1;
  return count / terms.size;
}
